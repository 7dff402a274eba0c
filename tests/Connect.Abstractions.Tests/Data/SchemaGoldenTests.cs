using System.Text.Json;
using Connect.Data;
using Connect.TestSupport.Golden;

namespace Connect.Tests.Data;

public sealed class SchemaGoldenTests
{
    [Fact]
    public void Schema_EveryRecordedCall_GivesTheSame() => GoldenFile.Replay("ConnectSchema.jsonl", atLeast: 990, Replay, skip: line =>
        line.Text("op") == "schemaType" ? "asks for the schema type of a Java class"
        : line.Json.GetRawText().Contains("\"builder\":true") ? "an unbuilt SchemaBuilder is no schema here"
        : null);

    [Fact]
    public void SchemaBuilder_EveryRecordedCall_GivesTheSame() => GoldenFile.Replay("SchemaBuilder.jsonl", atLeast: 50, Build, skip: line =>
        line["calls"].EnumerateArray().Any(call => call.GetProperty("call").GetString() is "keySchema" or "valueSchema" or "fields" or "getfield")
            ? "the builder has no accessors here"
            : null);

    private static string? Replay(GoldenLine line)
    {
        string operation = line.Text("op")!;
        if (operation == "equals")
        {
            return CheckEquality(line);
        }

        Schema schema = GoldenSchema.Read(line["schema"])!;
        switch (operation)
        {
            case "validateValue":
                ConnectValue value = GoldenValue.Read(line["value"], schema);
                return line.Check(
                    () =>
                    {
                        if (line.Text("field") is { } field)
                        {
                            schema.ValidateField(field, value);
                        }
                        else
                        {
                            schema.Validate(value);
                        }

                        return schema.Accepts(value);
                    },
                    accepted => accepted ? null : "valid, but Accepts says no");
            case "toString":
                return line.Expected.GetProperty("output").GetString() == schema.ToString() ? null : $"got {schema}";
            case "keySchema":
                return line.Check(() => schema.KeySchema, result => GoldenSchema.Difference(Output(line), result));
            case "valueSchema":
                return line.Check(() => schema.ValueSchema, result => GoldenSchema.Difference(Output(line), result));
            case "fields":
                return line.Check(() => schema.Fields, result => FieldsDifference(Output(line), result));
            default:
                string name = operation["field:".Length..];
                return line.Check(() => schema.Field(name), result => FieldDifference(Output(line), result));
        }
    }

    private static JsonElement Output(GoldenLine line) => line.Expected.GetProperty("output");

    private static string? FieldsDifference(JsonElement expected, IReadOnlyList<Field> fields)
    {
        string[] names = [.. fields.Select(field => field.Name)];
        return expected.EnumerateArray().Select(NameOf).SequenceEqual(names) ? null : $"got {string.Join(',', names)}";
    }

    private static string? FieldDifference(JsonElement expected, Field? field) =>
        (expected.ValueKind == JsonValueKind.Null ? null : NameOf(expected)) == field?.Name ? null : $"expected {expected}, got {field}";

    private static string? NameOf(JsonElement field) => field.ValueKind == JsonValueKind.Object ? field.GetProperty("name").GetString() : field.GetString();

    private static string? CheckEquality(GoldenLine line)
    {
        Schema a = GoldenSchema.Read(line["a"])!;
        Schema b = GoldenSchema.Read(line["b"])!;
        bool expected = line.Expected.GetBoolean();
        return a.Equals(b) != expected ? $"equality is {!expected}"
            : expected && a.GetHashCode() != b.GetHashCode() ? "equal with different hash codes"
            : a.ToString() != line.Text("aText") ? $"the text is {a}"
            : null;
    }

    private static string? Build(GoldenLine line)
    {
        int done = -1;
        return line.Check(
            () =>
            {
                SchemaBuilder builder = Start(line.Text("start")!);
                foreach (JsonElement call in line["calls"].EnumerateArray())
                {
                    done++;
                    Call(builder, call);
                }

                return builder.Build();
            },
            schema => GoldenSchema.Difference(Output(line), schema))
            ?? (line.Expected.TryGetProperty("failedCall", out JsonElement failed) && failed.GetInt32() != done ? $"call {done} failed" : null);
    }

    private static SchemaBuilder Start(string type) => type switch
    {
        "array" => SchemaBuilder.Array(Schema.Int32),
        "map" => SchemaBuilder.Map(Schema.String, Schema.Int32),
        "arraynull" => SchemaBuilder.Array(null!),
        "mapnullkey" => SchemaBuilder.Map(null!, Schema.Int32),
        "mapnullvalue" => SchemaBuilder.Map(Schema.String, null!),
        "decimal" => DecimalSchema.Builder(2),
        "date" => DateSchema.Builder(),
        "time" => TimeSchema.Builder(),
        "timestamp" => TimestampSchema.Builder(),
        "float" => SchemaBuilder.Float32(),
        "double" => SchemaBuilder.Float64(),
        _ => new SchemaBuilder(Enum.Parse<SchemaType>(type, ignoreCase: true)),
    };

    private static void Call(SchemaBuilder builder, JsonElement call)
    {
        ConnectValue argument = call.TryGetProperty("arg", out JsonElement json) ? GoldenValue.Read(json, null) : default;
        string name = call.GetProperty("call").GetString()!;
        switch (name)
        {
            case "optional":
                builder.Optional();
                break;
            case "required":
                builder.Required();
                break;
            case "default":
                builder.Default(argument);
                break;
            case "name":
                builder.Name(argument.IsNull ? null : argument.AsString());
                break;
            case "doc":
                builder.Doc(argument.IsNull ? null : argument.AsString());
                break;
            case "version":
                builder.Version(argument.AsInt32());
                break;
            case "parameter":
                string[] pair = argument.AsString().Split('=');
                builder.Parameter(pair[0], pair[1]);
                break;
            case "parameters":
                builder.Parameters(json.ValueKind == JsonValueKind.Object
                    ? json.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString()!))
                    : argument.AsString().Split(',', StringSplitOptions.RemoveEmptyEntries).Select(p => KeyValuePair.Create(p.Split('=')[0], p.Split('=')[1])));
                break;
            case "field":
                builder.Field(argument.IsNull ? null! : argument.AsString(), Schema.Int32);
                break;
            case "fieldnull":
                builder.Field(argument.AsString(), null!);
                break;
            default:
                throw new NotSupportedException(name);
        }
    }
}
