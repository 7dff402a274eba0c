using System.Text.Json;
using Connect.Data;
using Connect.TestSupport.Golden;

namespace Connect.Tests.Data;

public sealed class StructGoldenTests
{
    [Fact]
    public void Struct_EveryRecordedCall_GivesTheSame() => GoldenFile.Replay("Struct.jsonl", atLeast: 1400, Replay);

    private static string? Replay(GoldenLine line)
    {
        string operation = line.Text("op")!;
        switch (operation)
        {
            case "ctor":
                Schema? schema = GoldenSchema.Read(line["schema"]);
                return line.Check(() => new Struct(schema!), _ => null);
            case "equals":
                ConnectValue a = GoldenValue.Read(line["a"], null);
                ConnectValue b = GoldenValue.Read(line["b"], null);
                bool expected = line.Expected.ValueKind == JsonValueKind.Object ? line.Expected.GetProperty("output").GetBoolean() : line.Expected.GetBoolean();
                return a.Equals(b) != expected ? $"equality is {!expected}" : expected && a.GetHashCode() != b.GetHashCode() ? "different hash codes" : null;
            case "sequence":
                return line.Check(() => PutAll(line), result => SequenceDifference(line, result));
            case "put":
                return Put(line);
            default:
                return Get(line, operation);
        }
    }

    private static Struct PutAll(GoldenLine line)
    {
        var result = new Struct(GoldenSchema.Read(line["schema"])!);
        foreach (JsonElement call in line["calls"].EnumerateArray())
        {
            string name = call.GetProperty("put").GetString()!;
            result.Put(name, GoldenValue.Read(call.GetProperty("value"), result.Schema.Field(name)?.Schema));
        }

        return result;
    }

    private static string? SequenceDifference(GoldenLine line, Struct result)
    {
        if (line.Expected.TryGetProperty("valid", out JsonElement valid))
        {
            if (valid.ValueKind == JsonValueKind.True)
            {
                result.Validate();
            }
            else if (result.IsValid())
            {
                return "is valid";
            }
        }

        return line.Expected.TryGetProperty("toString", out JsonElement text) && text.GetString() != result.ToString()
            ? $"the text is {result}"
            : GoldenValue.Difference(line.Expected.GetProperty("output"), result.Schema, result);
    }

    private static (Struct Struct, Schema FieldSchema, string Field) OneField(GoldenLine line)
    {
        string field = line.Text("field")!;
        if (line["fieldSchema"].ValueKind == JsonValueKind.Null)
        {
            return (new Struct(SchemaBuilder.Struct().Build()), Schema.OptionalString, field);
        }

        Schema fieldSchema = GoldenSchema.Read(line["fieldSchema"])!;
        return (new Struct(SchemaBuilder.Struct().Field(field, fieldSchema).Build()), fieldSchema, field);
    }

    private static string? Put(GoldenLine line)
    {
        (Struct target, Schema schema, string field) = OneField(line);
        ConnectValue value = GoldenValue.Read(line["value"], schema);
        return line.Check(
            () => target.Put(field, value),
            _ => GoldenValue.Difference(line.Expected.GetProperty("get"), schema, target.Get(field))
                ?? GoldenValue.Difference(line.Expected.GetProperty("getWithoutDefault"), schema, target.GetWithoutDefault(field)));
    }

    private static string? Get(GoldenLine line, string getter)
    {
        (Struct source, Schema schema, string field) = OneField(line);
        if (source.Schema.Fields.Count > 0)
        {
            source.SetUnchecked(0, GoldenValue.Read(line["stored"], schema));
        }

        return line.Check(() => Get(source, field, getter), result => GoldenValue.Difference(line.Expected.GetProperty("output"), schema, result));
    }

    // Java's typed getters cast what they return, so that getInt32 of a Date fails; here As… does.
    private static ConnectValue Get(Struct source, string field, string getter)
    {
        switch (getter)
        {
            case "get":
                return source.Get(field);
            case "getWithoutDefault":
                return source.GetWithoutDefault(field);
        }

        SchemaType type = Enum.Parse<SchemaType>(getter["get".Length..]);
        ConnectValue value = source.Get(field, type);
        return value.IsNull ? value : type switch
        {
            SchemaType.Int8 => value.AsInt8(),
            SchemaType.Int16 => value.AsInt16(),
            SchemaType.Int32 => value.AsInt32(),
            SchemaType.Int64 => value.AsInt64(),
            SchemaType.Float32 => value.AsFloat32(),
            SchemaType.Float64 => value.AsFloat64(),
            SchemaType.Boolean => value.AsBoolean(),
            SchemaType.String => value.AsString(),
            SchemaType.Bytes => value.AsBytes(),
            SchemaType.Array => ConnectValue.From(value.AsArray()),
            SchemaType.Map => value.AsMap(),
            _ => value.AsStruct(),
        };
    }
}
