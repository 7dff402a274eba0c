using System.Data.Common;
using System.Globalization;
using Connect.Data;
using Connect.Errors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connectors.Jdbc.Dialects.Sqlite;

/// <summary>Reads by storage class: any column may hold any, whatever it was declared as.</summary>
internal abstract class SqliteReader(Schema schema) : ColumnReader(schema)
{
    public sealed override ConnectValue Read(DbDataReader reader, int ordinal)
    {
        sqlite3_stmt statement = ((SqliteDataReader)reader).Handle!;
        int storage = raw.sqlite3_column_type(statement, ordinal);
        return storage == raw.SQLITE_NULL ? default : Read(statement, ordinal, storage);
    }

    /// <summary>A value that is not null.</summary>
    protected abstract ConnectValue Read(sqlite3_stmt statement, int ordinal, int storage);

    /// <summary>The error of a value in an unexpected storage class.</summary>
    protected static ConnectDataException Unexpected(int storage, string expected)
    {
        string found = storage switch
        {
            raw.SQLITE_INTEGER => "INTEGER",
            raw.SQLITE_FLOAT => "REAL",
            raw.SQLITE_TEXT => "TEXT",
            _ => "BLOB",
        };
        return new ConnectDataException($"it is stored as {found}, and cannot be read as {expected}, as which the column is declared");
    }

    /// <summary>Text, or a number's text.</summary>
    protected static string Text(sqlite3_stmt statement, int ordinal) => raw.sqlite3_column_text(statement, ordinal).utf8_to_string() ?? "";
}

/// <summary>INTEGER columns, as INT64.</summary>
internal sealed class SqliteIntegerReader(bool isOptional) : SqliteReader(isOptional ? Schema.OptionalInt64 : Schema.Int64)
{
    protected override ConnectValue Read(sqlite3_stmt statement, int ordinal, int storage)
    {
        if (storage == raw.SQLITE_INTEGER)
        {
            return raw.sqlite3_column_int64(statement, ordinal);
        }

        return storage == raw.SQLITE_FLOAT && raw.sqlite3_column_double(statement, ordinal) is var real && Math.Floor(real) == real && Math.Abs(real) < 1L << 62
            ? (long)real
            : throw Unexpected(storage, "INTEGER");
    }
}

/// <summary>REAL columns, as FLOAT64.</summary>
internal sealed class SqliteRealReader(bool isOptional) : SqliteReader(isOptional ? Schema.OptionalFloat64 : Schema.Float64)
{
    protected override ConnectValue Read(sqlite3_stmt statement, int ordinal, int storage) => storage switch
    {
        raw.SQLITE_FLOAT or raw.SQLITE_INTEGER => raw.sqlite3_column_double(statement, ordinal),
        raw.SQLITE_TEXT when double.TryParse(Text(statement, ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) => parsed,
        _ => throw Unexpected(storage, "REAL"),
    };
}

/// <summary>TEXT columns and columns of unknown types, as STRING; numbers as their text.</summary>
internal sealed class SqliteTextReader(bool isOptional) : SqliteReader(isOptional ? Schema.OptionalString : Schema.String)
{
    protected override ConnectValue Read(sqlite3_stmt statement, int ordinal, int storage) =>
        storage == raw.SQLITE_BLOB ? throw Unexpected(storage, "TEXT") : Text(statement, ordinal);
}

/// <summary>BLOB columns, as BYTES; text as its UTF-8.</summary>
internal sealed class SqliteBlobReader(bool isOptional) : SqliteReader(isOptional ? Schema.OptionalBytes : Schema.Bytes)
{
    protected override ConnectValue Read(sqlite3_stmt statement, int ordinal, int storage) =>
        storage is raw.SQLITE_BLOB or raw.SQLITE_TEXT ? raw.sqlite3_column_blob(statement, ordinal).ToArray() : throw Unexpected(storage, "BLOB");
}

/// <summary>BOOLEAN columns: numbers, of which zero is false, or words.</summary>
internal sealed class SqliteBooleanReader(bool isOptional) : SqliteReader(isOptional ? Schema.OptionalBoolean : Schema.Boolean)
{
    protected override ConnectValue Read(sqlite3_stmt statement, int ordinal, int storage)
    {
        if (storage == raw.SQLITE_INTEGER)
        {
            return raw.sqlite3_column_int64(statement, ordinal) != 0;
        }

        return storage == raw.SQLITE_TEXT && bool.TryParse(Text(statement, ordinal), out bool word) ? word : throw Unexpected(storage, "BOOLEAN");
    }
}

/// <summary>DECIMAL and NUMERIC columns with sizes.</summary>
internal sealed class SqliteDecimalReader(NumericForm form, bool isOptional) : SqliteReader(form.ToSchema(isOptional))
{
    private readonly NumericForm _form = form;

    protected override ConnectValue Read(sqlite3_stmt statement, int ordinal, int storage)
    {
        if (storage == raw.SQLITE_BLOB || !BigDecimal.TryParse(Text(statement, ordinal), out BigDecimal exact))
        {
            throw Unexpected(storage, "a number");
        }

        if (_form.Type == SchemaType.Float64)
        {
            return exact.ToDouble();
        }

        BigDecimal scaled = Decimals.Rescale(exact, _form.Scale, roundsReals: storage == raw.SQLITE_FLOAT);
        return _form.Type switch
        {
            SchemaType.Bytes => ConnectValue.From(scaled),
            _ => Decimals.ToInteger(scaled, _form.Type),
        };
    }
}
