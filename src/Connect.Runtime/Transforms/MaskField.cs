using Connect.Configuration;
using Connect.Data;
using Connect.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Replaces the values of fields by an empty value of their type, or by one of your own for numbers and text.</summary>
public abstract class MaskField : StructTransformation
{
    private const string FieldsKey = "fields";
    private const string ReplacementKey = "replacement";
    private const string Purpose = "mask fields";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(FieldsKey, ConfigType.List, Importance.High, "Fields to mask.", FieldConfig.NonEmptyList)
        .Define(ReplacementKey, ConfigType.String, null, Importance.Low, "What stands instead of every number and text; without it 0, false, empty text or list.", ConfigValidators.NonEmptyString)
        .Define(FieldConfig.ReplaceNull)
        .Define(FieldPath.Syntax);

    private readonly FieldTree<ValueChange> _fields = new();
    private SchemaPlans<StructPlan>? _plans;

    private protected MaskField(bool isKey)
        : base(isKey)
    {
    }

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        bool replaceNull = values.GetBoolean(FieldConfig.ReplaceNullKey);
        var mask = new Mask(values.GetNullableString(ReplacementKey));
        foreach (FieldPath path in FieldConfig.Paths(values, FieldsKey))
        {
            _fields.At(path).Payload = mask;
        }

        _plans = new SchemaPlans<StructPlan>(schema => FieldChanges.Compile(schema, _fields, replaceNull));
    }

    internal override StructPlan? PlanFor(Schema schema) => _plans!.For(schema);

    private protected override ConnectValue Change(ref RecordParts parts, ref Schema? schema, in ConnectValue value)
    {
        if (schema is null)
        {
            return FieldChanges.Apply(Expect.Map(value, Purpose), _fields);
        }

        Struct structure = Expect.Struct(value, Purpose);
        StructPlan plan = _plans!.For(schema);
        schema = plan.Target;
        return plan.Apply(structure, parts);
    }
}

/// <summary><see cref="MaskField"/> of the key.</summary>
[Plugin("org.apache.kafka.connect.transforms.MaskField$Key", Aliases = ["MaskField$Key"])]
public sealed class MaskFieldKey() : MaskField(isKey: true);

/// <summary><see cref="MaskField"/> of the value.</summary>
[Plugin("org.apache.kafka.connect.transforms.MaskField$Value", Aliases = ["MaskField$Value"])]
public sealed class MaskFieldValue() : MaskField(isKey: false);
