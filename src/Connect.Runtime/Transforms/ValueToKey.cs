using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Makes a new key of fields of the value.</summary>
[Plugin("org.apache.kafka.connect.transforms.ValueToKey")]
public sealed class ValueToKey : Transformation
{
    private const string FieldsKey = "fields";
    private const string Purpose = "copying fields from value to key";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(FieldsKey, ConfigType.List, Importance.High, "Fields of the value that make up the key. A path of V2 gives its last step its name.", FieldConfig.NonEmptyList)
        .Define(FieldConfig.ReplaceNull)
        .Define(FieldPath.Syntax);

    private FieldPath[] _paths = [];
    private bool _replaceNull;
    private SchemaPlans<Plan>? _plans;

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        _paths = FieldConfig.Paths(values, FieldsKey);
        if (_paths.FirstOrDefault(path => path.Steps.Length == 0) is not null)
        {
            throw new ConfigException(FieldsKey, FieldConfig.Print(values.GetList(FieldsKey)), "ValueToKey needs names of fields.");
        }

        _replaceNull = values.GetBoolean(FieldConfig.ReplaceNullKey);
        _plans = new SchemaPlans<Plan>(Compile);
    }

    /// <inheritdoc/>
    protected override bool Apply(ref RecordParts parts)
    {
        if (parts.ValueSchema is not { } schema)
        {
            ConnectMap map = Expect.Map(parts.Value, Purpose);
            var key = new ConnectMap(_paths.Length);
            foreach (FieldPath path in _paths)
            {
                key[path.Keys[^1]] = FieldReader.Read(map, path);
            }

            parts.KeySchema = null;
            parts.Key = key;
            return true;
        }

        Struct value = Expect.Struct(parts.Value, Purpose);
        Plan plan = _plans!.For(schema);
        var result = new Struct(plan.Target);
        for (int i = 0; i < plan.Readers.Length; i++)
        {
            FieldReader reader = plan.Readers[i];
            ConnectValue field = reader.Read(value, _replaceNull);
            if (field.IsNull)
            {
                reader.Schema.ValidateField(_paths[i].Text, field);
            }

            result.SetUnchecked(i, field);
        }

        parts.KeySchema = plan.Target;
        parts.Key = result;
        return true;
    }

    private Plan Compile(Schema schema)
    {
        var readers = new FieldReader[_paths.Length];
        SchemaBuilder target = SchemaBuilder.Struct();
        for (int i = 0; i < readers.Length; i++)
        {
            readers[i] = FieldReader.Compile(schema, _paths[i]) ?? throw new ConnectDataException($"Field does not exist: {_paths[i]}");
            target.Field(_paths[i].Steps[^1], readers[i].Schema);
        }

        return new Plan(readers, target.Build());
    }

    private sealed record Plan(FieldReader[] Readers, Schema Target);
}
