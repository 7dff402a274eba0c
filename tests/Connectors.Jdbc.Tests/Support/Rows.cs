using Connect.Data;
using Connect.Sink;

namespace Connectors.Jdbc.Tests.Support;

/// <summary>Records for sinks: of topic t, partition 0.</summary>
internal static class Rows
{
    public static readonly TopicPartition Partition = new("t", 0);

    /// <summary>A key of one field, id INT32.</summary>
    public static readonly Schema Key = Struct(("id", Schema.Int32));

    /// <summary>A value of id INT32 and name, optional STRING.</summary>
    public static readonly Schema Value = Struct(("id", Schema.Int32), ("name", Schema.OptionalString));

    public static Schema Struct(params ReadOnlySpan<(string Name, Schema Schema)> fields)
    {
        SchemaBuilder builder = SchemaBuilder.Struct();
        foreach ((string name, Schema schema) in fields)
        {
            builder.Field(name, schema);
        }

        return builder.Build();
    }

    /// <summary>A struct with these values in the order of its fields.</summary>
    public static Struct Of(Schema schema, params ReadOnlySpan<ConnectValue> values)
    {
        var row = new Struct(schema);
        for (int i = 0; i < values.Length; i++)
        {
            row.Put(schema.Fields[i], values[i]);
        }

        return row;
    }

    /// <summary>A record with key and value id and name.</summary>
    public static SinkRecord Record(long offset, int id, string? name) => Record(offset, Of(Key, id), Of(Value, id, name));

    /// <summary>A record without a value.</summary>
    public static SinkRecord Tombstone(long offset, int id) => Record(offset, Of(Key, id), null);

    public static SinkRecord Record(long offset, Struct? key, Struct? value) => new("t", 0, key?.Schema, key, value?.Schema, value, offset, 1700000000000);

    /// <summary>A record of a value without a key.</summary>
    public static SinkRecord Record(long offset, Struct value) => Record(offset, null, value);

    /// <summary>A record without schemas.</summary>
    public static SinkRecord Plain(long offset, ConnectValue key, params ReadOnlySpan<(string Name, ConnectValue Value)> entries) =>
        new("t", 0, null, key, null, Map(entries), offset, 1700000000000);

    public static ConnectMap Map(params ReadOnlySpan<(string Name, ConnectValue Value)> entries)
    {
        var map = new ConnectMap();
        foreach ((string name, ConnectValue value) in entries)
        {
            map[name] = value;
        }

        return map;
    }
}
