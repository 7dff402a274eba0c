using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Replaces the key or value by one of its fields.</summary>
public abstract class ExtractField : KeyOrValueTransformation
{
    private const string FieldKey = "field";
    private const string Purpose = "field extraction";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(FieldKey, ConfigType.String, Importance.Medium, "The field to extract.")
        .Define(FieldConfig.ReplaceNull)
        .Define(FieldPath.Syntax);

    private FieldPath? _path;
    private bool _replaceNull;
    private SchemaPlans<FieldReader>? _readers;

    private protected ExtractField(bool isKey)
        : base(isKey)
    {
    }

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        FieldPath path = _path = FieldPath.Parse(values.GetString(FieldKey), values);
        if (path.Steps.Length == 0)
        {
            throw new ConfigException(FieldKey, path.Text, "ExtractField needs the name of a field.");
        }

        _replaceNull = values.GetBoolean(FieldConfig.ReplaceNullKey);
        _readers = new SchemaPlans<FieldReader>(schema => FieldReader.Compile(schema, path)
            ?? throw new ConnectDataException($"Unknown field: {path}; ExtractField found no such field in {schema}."));
    }

    private protected override ConnectValue Change(ref RecordParts parts, ref Schema? schema, in ConnectValue value)
    {
        if (schema is null)
        {
            return Expect.MapOrNull(value, Purpose) is { } map ? FieldReader.Read(map, _path!) : default;
        }

        Struct? structure = Expect.StructOrNull(value, Purpose);
        FieldReader reader = _readers!.For(schema);
        schema = reader.FieldSchema;
        return structure is null ? default : reader.Read(structure, _replaceNull);
    }
}

/// <summary><see cref="ExtractField"/> of the key.</summary>
[Plugin("org.apache.kafka.connect.transforms.ExtractField$Key", Aliases = ["ExtractField$Key"])]
public sealed class ExtractFieldKey() : ExtractField(isKey: true);

/// <summary><see cref="ExtractField"/> of the value.</summary>
[Plugin("org.apache.kafka.connect.transforms.ExtractField$Value", Aliases = ["ExtractField$Value"])]
public sealed class ExtractFieldValue() : ExtractField(isKey: false);
