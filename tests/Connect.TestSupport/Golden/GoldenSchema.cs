using System.Text;
using System.Text.Json;
using Connect.Data;

namespace Connect.TestSupport.Golden;

/// <summary>Schemas in golden files. They are built without the builder's checks, as some come from places that do not check either.</summary>
public static class GoldenSchema
{
    /// <summary>The schema, or null.</summary>
    public static Schema? Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        SchemaType type = Enum.Parse<SchemaType>(json.GetProperty("type").GetString()!, ignoreCase: true);
        Schema withoutDefault = Create(default);
        return json.TryGetProperty("default", out JsonElement value) ? Create(GoldenValue.Read(value, withoutDefault)) : withoutDefault;

        Schema Create(ConnectValue defaultValue) => new(
            type,
            json.GetProperty("optional").GetBoolean(),
            defaultValue,
            Text("name"),
            json.TryGetProperty("version", out JsonElement version) && version.ValueKind == JsonValueKind.Number ? version.GetInt32() : null,
            Text("doc"),
            Parameters(),
            Fields(),
            Sub("keySchema"),
            Sub(type == SchemaType.Array ? "items" : "valueSchema"));

        string? Text(string name) => json.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

        Schema? Sub(string name) => json.TryGetProperty(name, out JsonElement schema) ? Read(schema) : null;

        OrderedDictionary<string, string>? Parameters() =>
            json.TryGetProperty("parameters", out JsonElement parameters) && parameters.ValueKind == JsonValueKind.Object
                ? new OrderedDictionary<string, string>(parameters.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString()!)))
                : null;

        List<Field>? Fields() =>
            json.TryGetProperty("fields", out JsonElement fields)
                ? [.. fields.EnumerateArray().Select((field, index) => new Field(field.GetProperty("name").GetString()!, index, Read(field.GetProperty("schema"))!))]
                : null;
    }

    /// <summary>Null when the schema is the expected one in every attribute, else both.</summary>
    public static string? Difference(JsonElement expected, Schema? actual) =>
        Equals(Read(expected), actual) ? null : $"expected schema {expected.GetRawText()}, got {Describe(actual)}";

    /// <summary>The schema in words, with every attribute that is set.</summary>
    public static string Describe(Schema? schema)
    {
        if (schema is null)
        {
            return "null";
        }

        var text = new StringBuilder(schema.Type.DisplayName());
        text.Append(schema.IsOptional ? " optional" : "");
        Append("name", schema.Name);
        Append("version", schema.Version?.ToString());
        Append("doc", schema.Doc);
        Append("parameters", schema.Parameters is null ? null : string.Join(',', schema.Parameters.Select(p => $"{p.Key}={p.Value}")));
        Append("default", schema.DefaultValue.IsNull ? null : GoldenValue.Describe(schema.DefaultValue));
        return schema.Type switch
        {
            SchemaType.Array => $"{text}[{Describe(schema.ValueSchema)}]",
            SchemaType.Map => $"{text}[{Describe(schema.KeySchema)} -> {Describe(schema.ValueSchema)}]",
            SchemaType.Struct => $"{text}{{{string.Join(", ", schema.Fields.Select(f => $"{f.Name}: {Describe(f.Schema)}"))}}}",
            _ => text.ToString(),
        };

        void Append(string name, string? value) => text.Append(value is null ? "" : $" {name}={value}");
    }
}
