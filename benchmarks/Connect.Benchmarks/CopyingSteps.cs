using System.Globalization;
using Connect.Data;
using Connect.Sink;

namespace Connect.Benchmarks;

/// <summary>
/// InsertField, ReplaceField, MaskField and Cast the straightforward way, as Java does them: each step keeps the new schema per old one, copies the struct field by field
/// into a new one and makes a new record. Only what the benchmark's record needs.
/// </summary>
internal sealed class CopyingSteps
{
    private readonly Dictionary<Schema, Schema> _inserted = [];
    private readonly Dictionary<Schema, Schema> _renamed = [];
    private readonly Dictionary<Schema, Schema> _cast = [];

    public SinkRecord Apply(SinkRecord record) => Cast(Mask(Rename(Insert(record, "source", "shop"), "id", "order_id"), "email"), "weight");

    private static SinkRecord With(SinkRecord record, Struct value) =>
        record.NewRecord(record.Topic, record.KafkaPartition, record.KeySchema, record.Key, value.Schema, value, record.Timestamp);

    private static Schema Derive(Dictionary<Schema, Schema> known, Schema schema, Func<Field, (string Name, Schema Schema)> change, params ReadOnlySpan<(string Name, Schema Schema)> added)
    {
        if (known.TryGetValue(schema, out Schema? derived))
        {
            return derived;
        }

        SchemaBuilder builder = SchemaBuilder.Struct().Name(schema.Name!).Version(schema.Version!.Value);
        foreach (Field field in schema.Fields)
        {
            (string name, Schema changed) = change(field);
            builder.Field(name, changed);
        }

        foreach ((string name, Schema field) in added)
        {
            builder.Field(name, field);
        }

        return known[schema] = builder.Build();
    }

    private SinkRecord Insert(SinkRecord record, string name, string text)
    {
        Struct value = record.Value.AsStruct();
        var result = new Struct(Derive(_inserted, value.Schema, static field => (field.Name, field.Schema), (name, Schema.OptionalString)));
        foreach (Field field in value.Schema.Fields)
        {
            result.Put(field.Name, value.Get(field));
        }

        return With(record, result.Put(name, text));
    }

    private SinkRecord Rename(SinkRecord record, string from, string to)
    {
        Struct value = record.Value.AsStruct();
        var result = new Struct(Derive(_renamed, value.Schema, field => (field.Name == from ? to : field.Name, field.Schema)));
        foreach (Field field in value.Schema.Fields)
        {
            result.Put(field.Name == from ? to : field.Name, value.Get(field));
        }

        return With(record, result);
    }

    private static SinkRecord Mask(SinkRecord record, string name)
    {
        Struct value = record.Value.AsStruct();
        var result = new Struct(value.Schema);
        foreach (Field field in value.Schema.Fields)
        {
            result.Put(field.Name, field.Name == name ? "" : value.Get(field));
        }

        return With(record, result);
    }

    private SinkRecord Cast(SinkRecord record, string name)
    {
        Struct value = record.Value.AsStruct();
        var result = new Struct(Derive(_cast, value.Schema, field => (field.Name, field.Name == name ? Schema.Int32 : field.Schema)));
        foreach (Field field in value.Schema.Fields)
        {
            ConnectValue old = value.Get(field);
            result.Put(field.Name, field.Name == name ? Convert.ToInt32(old.AsFloat64(), CultureInfo.InvariantCulture) : old);
        }

        return With(record, result);
    }
}
