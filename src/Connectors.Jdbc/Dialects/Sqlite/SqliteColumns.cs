using System.Globalization;
using Connect.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connectors.Jdbc.Dialects.Sqlite;

/// <summary>
/// Which declared type becomes what. SQLite's own integers have 64 bits and its reals are doubles, whatever the declaration says, so their columns become INT64 and FLOAT64.
/// </summary>
internal static class SqliteColumns
{
    /// <summary>The columns of an open reader.</summary>
    public static ResultColumn[] Describe(SqliteConnection connection, SqliteDataReader reader)
    {
        sqlite3_stmt statement = reader.Handle!;
        var columns = new ResultColumn[reader.FieldCount];
        for (int i = 0; i < columns.Length; i++)
        {
            string declared = raw.sqlite3_column_decltype(statement, i).utf8_to_string() ?? "";
            int parenthesis = declared.IndexOf('(');
            (int? precision, int? scale) = parenthesis < 0 ? (null, null) : Sizes(declared[(parenthesis + 1)..]);
            columns[i] = new ResultColumn(reader.GetName(i), (parenthesis < 0 ? declared : declared[..parenthesis]).Trim().ToUpperInvariant())
            {
                AllowsNull = !IsNotNull(connection, statement, i),
                Precision = precision,
                Scale = precision is null ? null : scale ?? 0,
                Size = precision,

                // What has no declaration, such as an expression, goes by its first value.
                Detail = declared.Length == 0 && reader.HasRows ? raw.sqlite3_column_type(statement, i) : raw.SQLITE_NULL,
            };
        }

        return columns;
    }

    /// <summary>A reader for a column.</summary>
    public static ColumnReader CreateReader(ResultColumn column, ReadOptions options, bool datesInSeconds)
    {
        bool isOptional = column.IsOptional;
        string type = column.TypeName;
        if (type.Length == 0)
        {
            return (int)column.Detail! switch
            {
                raw.SQLITE_INTEGER => new SqliteIntegerReader(isOptional),
                raw.SQLITE_FLOAT => new SqliteRealReader(isOptional),
                raw.SQLITE_BLOB => new SqliteBlobReader(isOptional),
                _ => new SqliteTextReader(isOptional),
            };
        }

        switch (type)
        {
            case "BOOLEAN" or "BOOL":
                return new SqliteBooleanReader(isOptional);
            case "DATE":
                return new SqliteDateReader(isOptional ? DateSchema.Builder().Optional().Build() : DateSchema.Schema, SqliteDatePart.Date, null, options.Time, datesInSeconds);
            case "TIME":
                return new SqliteDateReader(isOptional ? TimeSchema.Builder().Optional().Build() : TimeSchema.Schema, SqliteDatePart.Time, null, options.Time, datesInSeconds);
            case "TIMESTAMP" or "DATETIME":
                var form = new TimestampForm(options, isOptional);
                return new SqliteDateReader(form.Schema, SqliteDatePart.Timestamp, form, options.Time, datesInSeconds);
            case "DECIMAL" or "NUMERIC" or "NUMBER":
                NumericMapping mapping = type == "DECIMAL" ? NumericMapping.None : options.Numeric;
                return column.Precision is null ? new SqliteRealReader(isOptional) : new SqliteDecimalReader(NumericForm.Of(column.Precision, column.Scale, mapping), isOptional);
        }

        // SQLite's own rules for what is an integer, text, a blob or a real, in this order.
        return type switch
        {
            _ when type.Contains("INT") => new SqliteIntegerReader(isOptional),
            _ when type.Contains("CHAR") || type.Contains("CLOB") || type.Contains("TEXT") => new SqliteTextReader(isOptional),
            _ when type.Contains("BLOB") || type.Contains("BINARY") => new SqliteBlobReader(isOptional),
            _ when type.Contains("REAL") || type.Contains("FLOA") || type.Contains("DOUB") => new SqliteRealReader(isOptional),
            _ => new SqliteTextReader(isOptional),
        };
    }

    private static bool IsNotNull(SqliteConnection connection, sqlite3_stmt statement, int column)
    {
        string? table = raw.sqlite3_column_table_name(statement, column).utf8_to_string();
        string? origin = raw.sqlite3_column_origin_name(statement, column).utf8_to_string();
        if (string.IsNullOrEmpty(table) || string.IsNullOrEmpty(origin))
        {
            return false;
        }

        string? database = raw.sqlite3_column_database_name(statement, column).utf8_to_string();
        return raw.sqlite3_table_column_metadata(connection.Handle, database, table, origin, out _, out _, out int notNull, out _, out _) == raw.SQLITE_OK && notNull != 0;
    }

    private static (int? Precision, int? Scale) Sizes(string text)
    {
        string[] parts = text.Split(')')[0].Split(',', StringSplitOptions.TrimEntries);
        return (Number(parts[0]), parts.Length > 1 ? Number(parts[1]) : null);

        static int? Number(string part) => int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
