using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connect.Data;

namespace Connect.Benchmarks;

/// <summary>
/// The obvious port of Java's JsonConverter: every message goes through a tree of JSON nodes, the written schema's nodes are kept per schema and the read
/// schema per text, as Java keeps both. Only what the benchmark's record needs.
/// </summary>
/// <param name="schemasEnabled">Whether messages carry their schema.</param>
/// <param name="movesSchema">
/// A node has one parent here, where Java's may have many: the port copies the kept schema into each envelope (false), or takes it out of the last one (true), the fastest
/// that trees allow.
/// </param>
internal sealed class JsonNodeConverter(bool schemasEnabled, bool movesSchema = false)
{
    private readonly Dictionary<Schema, JsonNode> _writtenSchemas = [];
    private readonly Dictionary<string, Schema> _readSchemas = [];

    public void Write(Schema schema, in ConnectValue value, IBufferWriter<byte> output)
    {
        JsonNode? root = ToJson(schema, value);
        if (schemasEnabled)
        {
            if (!_writtenSchemas.TryGetValue(schema, out JsonNode? written))
            {
                _writtenSchemas[schema] = written = SchemaToJson(schema, null);
            }

            if (movesSchema)
            {
                (written.Parent as JsonObject)?.Remove("schema");
            }

            root = new JsonObject { ["schema"] = movesSchema ? written : written.DeepClone(), ["payload"] = root };
        }

        using var writer = new Utf8JsonWriter(output);
        root!.WriteTo(writer);
    }

    public ConnectValue Read(ReadOnlySpan<byte> data)
    {
        JsonNode root = JsonNode.Parse(data)!;
        if (!schemasEnabled)
        {
            return FromJson(null, root);
        }

        JsonNode node = root["schema"]!;
        string text = node.ToJsonString();
        if (!_readSchemas.TryGetValue(text, out Schema? schema))
        {
            _readSchemas[text] = schema = SchemaFromJson(node);
        }

        return FromJson(schema, root["payload"]);
    }

    private static JsonNode? ToJson(Schema schema, in ConnectValue value)
    {
        if (value.IsNull)
        {
            return null;
        }

        switch (schema.Logical)
        {
            case LogicalType.Decimal:
                return JsonValue.Create(Convert.ToBase64String(DecimalSchema.FromLogical(schema, value.AsDecimal())));
            case LogicalType.Timestamp:
                return JsonValue.Create(value.AsUnixTimeMilliseconds());
        }

        switch (schema.Type)
        {
            case SchemaType.Int32:
                return JsonValue.Create(value.AsInt32());
            case SchemaType.Int64:
                return JsonValue.Create(value.AsInt64());
            case SchemaType.Float64:
                return JsonValue.Create(value.AsFloat64());
            case SchemaType.Boolean:
                return JsonValue.Create(value.AsBoolean());
            case SchemaType.String:
                return JsonValue.Create(value.AsString());
            case SchemaType.Struct:
                Struct fields = value.AsStruct();
                var result = new JsonObject();
                foreach (Field field in schema.Fields)
                {
                    result[field.Name] = ToJson(field.Schema, fields.Get(field));
                }

                return result;
            default:
                throw new NotSupportedException($"{schema.Type} is not part of the benchmark.");
        }
    }

    private static JsonObject SchemaToJson(Schema schema, string? fieldName)
    {
        var result = new JsonObject { ["type"] = schema.Type == SchemaType.Float64 ? "double" : schema.Type.ToString().ToLowerInvariant() };
        if (schema.Type == SchemaType.Struct)
        {
            result["fields"] = new JsonArray([.. schema.Fields.Select(field => SchemaToJson(field.Schema, field.Name))]);
        }

        result["optional"] = schema.IsOptional;
        if (schema.Name is not null)
        {
            result["name"] = schema.Name;
        }

        if (schema.Version is not null)
        {
            result["version"] = schema.Version;
        }

        if (schema.Parameters is not null)
        {
            result["parameters"] = new JsonObject(schema.Parameters.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        if (fieldName is not null)
        {
            result["field"] = fieldName;
        }

        return result;
    }

    private static Schema SchemaFromJson(JsonNode node)
    {
        SchemaBuilder builder = (string)node["type"]! switch
        {
            "int32" => SchemaBuilder.Int32(),
            "int64" => SchemaBuilder.Int64(),
            "double" => SchemaBuilder.Float64(),
            "boolean" => SchemaBuilder.Boolean(),
            "string" => SchemaBuilder.String(),
            "bytes" => SchemaBuilder.Bytes(),
            _ => SchemaBuilder.Struct(),
        };
        foreach (JsonNode? field in node["fields"] as JsonArray ?? [])
        {
            builder.Field((string)field!["field"]!, SchemaFromJson(field));
        }

        if ((bool)node["optional"]!)
        {
            builder.Optional();
        }

        if (node["name"] is { } name)
        {
            builder.Name((string)name!);
        }

        if (node["version"] is { } version)
        {
            builder.Version((int)version);
        }

        foreach ((string key, JsonNode? value) in node["parameters"] as JsonObject ?? [])
        {
            builder.Parameter(key, (string)value!);
        }

        return builder.Build();
    }

    private static ConnectValue FromJson(Schema? schema, JsonNode? node)
    {
        if (node is null)
        {
            return default;
        }

        if (schema is null)
        {
            return FromSchemalessJson(node);
        }

        switch (schema.Logical)
        {
            case LogicalType.Decimal:
                return DecimalSchema.ToLogical(schema, Convert.FromBase64String((string)node!));
            case LogicalType.Timestamp:
                return ConnectValue.FromUnixTimeMilliseconds((long)node);
        }

        switch (schema.Type)
        {
            case SchemaType.Int32:
                return (int)node;
            case SchemaType.Int64:
                return (long)node;
            case SchemaType.Float64:
                return (double)node;
            case SchemaType.Boolean:
                return (bool)node;
            case SchemaType.String:
                return (string)node!;
            default:
                var result = new Struct(schema);
                foreach (Field field in schema.Fields)
                {
                    result.Put(field, FromJson(field.Schema, node[field.Name]));
                }

                return result;
        }
    }

    private static ConnectValue FromSchemalessJson(JsonNode? node)
    {
        switch (node)
        {
            case null:
                return default;
            case JsonObject members:
                var map = new ConnectMap(members.Count);
                foreach ((string name, JsonNode? member) in members)
                {
                    map[name] = FromSchemalessJson(member);
                }

                return map;
            case JsonArray elements:
                return elements.Select(FromSchemalessJson).ToArray();
            default:
                var value = (JsonValue)node;
                return value.GetValueKind() switch
                {
                    JsonValueKind.String => value.GetValue<string>(),
                    JsonValueKind.Number => value.TryGetValue(out long integer) ? integer : value.GetValue<double>(),
                    _ => value.GetValue<bool>(),
                };
        }
    }
}
