using System.Data.Common;
using Connect.Data;
using Connect.Errors;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Source;

/// <summary>How the rows of a result become structs. Not thread-safe.</summary>
internal sealed class RowShape
{
    private readonly string _table;
    private readonly ColumnReader[] _readers;
    private readonly int[] _ordinals;
    private readonly Field[] _fields;

    private RowShape(string table, Schema schema, ColumnReader[] readers, int[] ordinals)
    {
        _table = table;
        _readers = readers;
        _ordinals = ordinals;
        _fields = [.. schema.Fields];
        Schema = schema;
    }

    /// <summary>Schema of the structs.</summary>
    public Schema Schema { get; }

    /// <summary>The shape of a result.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="dialect">Makes the readers.</param>
    /// <param name="options">How values are read.</param>
    /// <param name="name">Name of the schema; null for none.</param>
    /// <param name="table">Whose rows they are, for messages.</param>
    /// <param name="previous">The shape before, whose schema is kept when it is the same: converters know it by reference.</param>
    /// <param name="leftOut">Told of columns without a counterpart.</param>
    public static RowShape Create(
        IReadOnlyList<ResultColumn> columns, Dialect dialect, ReadOptions options, string? name, string table, RowShape? previous, Action<ResultColumn> leftOut)
    {
        SchemaBuilder builder = SchemaBuilder.Struct().Name(name);
        var readers = new List<ColumnReader>();
        var ordinals = new List<int>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < columns.Count; i++)
        {
            if (dialect.CreateReader(columns[i], options) is not { } reader)
            {
                leftOut(columns[i]);
                continue;
            }

            if (columns[i].Name.Length == 0 || !names.Add(columns[i].Name))
            {
                throw new ConnectException(
                    columns[i].Name.Length == 0
                        ? $"Column {i + 1} of {table} has no name; give it one with AS."
                        : $"Two columns of {table} are named '{columns[i].Name}', but the fields of a record must differ; rename one with AS.");
            }

            builder.Field(columns[i].Name, reader.Schema);
            readers.Add(reader);
            ordinals.Add(i);
        }

        Schema schema = builder.Build();
        return new RowShape(table, schema.Equals(previous?.Schema) ? previous!.Schema : schema, [.. readers], [.. ordinals]);
    }

    /// <summary>The current row.</summary>
    /// <exception cref="ConnectDataException">A value cannot be read; the message names the column.</exception>
    public Struct Read(DbDataReader reader)
    {
        int at = 0;
        try
        {
            var row = new Struct(Schema);
            for (; at < _readers.Length; at++)
            {
                row.Put(_fields[at], _readers[at].Read(reader, _ordinals[at]));
            }

            return row;
        }
        catch (Exception e) when (e is ConnectDataException or InvalidCastException or OverflowException or FormatException or ArgumentException)
        {
            throw new ConnectDataException($"A value of column '{_fields[at].Name}' of {_table} cannot be read as {_fields[at].Schema}: {e.Message}", e);
        }
    }

    /// <summary>The point in time in a column of the current row, null for null.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="field">Index of the field.</param>
    public long? ReadUnixTicks(DbDataReader reader, int field) => _readers[field].ReadUnixTicks(reader, _ordinals[field]);

    /// <summary>Index of the field that a configuration names.</summary>
    /// <exception cref="ConnectException">There is none, or several differ in case only.</exception>
    public int IndexOf(string name, string key)
    {
        // A name may have a table's alias in front, when names are not quoted.
        foreach (string candidate in (ReadOnlySpan<string>)[name, name[(name.LastIndexOf('.') + 1)..]])
        {
            int exact = Array.FindIndex(_fields, field => field.Name == candidate);
            if (exact >= 0)
            {
                return exact;
            }

            Field[] similar = [.. _fields.Where(field => field.Name.Equals(candidate, StringComparison.OrdinalIgnoreCase))];
            if (similar.Length == 1)
            {
                return similar[0].Index;
            }

            if (similar.Length > 1)
            {
                throw new ConnectException($"The column '{name}' of configuration {key} could be any of {string.Join(", ", similar.Select(field => field.Name))} of {_table}; write it in the same case.");
            }
        }

        throw new ConnectException($"The column '{name}' of configuration {key} is not among the columns of {_table}: {string.Join(", ", _fields.Select(field => field.Name))}.");
    }

    /// <summary>Whether a field holds points in time.</summary>
    public bool IsTimestamp(int field) => _readers[field].IsTimestamp;
}
