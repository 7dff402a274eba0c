using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Casts fields, or the whole key or value, to another primitive type, the schema with them.</summary>
public abstract class Cast : StructTransformation
{
    private const string SpecKey = "spec";
    private const string Purpose = "cast types";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(
            SpecKey, ConfigType.List, Importance.High,
            "Fields and the types they become, as field:type, or one type for the whole value. Types: int8, int16, int32, int64, float32, float64, boolean, string.",
            ConfigValidators.From("list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>", static (_, value) => Parse((IReadOnlyList<string>?)value, isV2: false)))
        .Define(FieldConfig.ReplaceNull)
        .Define(FieldPath.Syntax);

    private FieldTree<ValueChange> _fields = new();
    private CastType? _whole;
    private SchemaPlans<StructPlan>? _structs;
    private SchemaPlans<WholePlan>? _wholes;

    private protected Cast(bool isKey)
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
        (_whole, _fields) = Parse(values.GetList(SpecKey), FieldPath.IsV2(values));
        _structs = new SchemaPlans<StructPlan>(schema => FieldChanges.Compile(schema, _fields, replaceNull));
        _wholes = new SchemaPlans<WholePlan>(schema => new WholePlan(_whole!.ChangeSchema(schema, null)));
    }

    internal override StructPlan? PlanFor(Schema schema) => _whole is null ? _structs!.For(schema) : null;

    private protected override ConnectValue Change(ref RecordParts parts, ref Schema? schema, in ConnectValue value)
    {
        if (value.IsNull)
        {
            return value;
        }

        Schema? given = schema;
        if (_whole is not null)
        {
            schema = given is null ? null : _wholes!.For(given).Target;
            return _whole.Convert(given, value, null);
        }

        if (given is null)
        {
            return FieldChanges.Apply(Expect.Map(value, Purpose), _fields);
        }

        StructPlan plan = _structs!.For(given);
        Struct result = plan.Apply(Expect.Struct(value, Purpose), parts);
        schema = plan.Target;
        return result;
    }

    private static (CastType? Whole, FieldTree<ValueChange> Fields) Parse(IReadOnlyList<string>? spec, bool isV2)
    {
        if (spec is null or { Count: 0 })
        {
            throw new ConfigException("Must specify at least one field to cast.");
        }

        CastType? whole = null;
        var fields = new FieldTree<ValueChange>();
        foreach (string mapping in spec)
        {
            string[] parts = mapping.Split(':');
            switch (parts.Length)
            {
                case 1:
                    whole = CastType.Parse(mapping.Trim());
                    break;
                case 2:
                    fields.At(FieldPath.Parse(parts[0].Trim(), isV2)).Payload = CastType.Parse(parts[1].Trim());
                    break;
                default:
                    throw new ConfigException(SpecKey, FieldConfig.Print(spec), $"Invalid rename mapping: {mapping}");
            }
        }

        return whole is null || spec.Count == 1
            ? (whole, fields)
            : throw new ConfigException("Cast transformations that specify a type to cast the entire value to may only specify a single cast in their spec");
    }

    /// <summary>The schema of whole values.</summary>
    private sealed record WholePlan(Schema Target);
}

/// <summary><see cref="Cast"/> of the key.</summary>
[Plugin("org.apache.kafka.connect.transforms.Cast$Key", Aliases = ["Cast$Key"])]
public sealed class CastKey() : Cast(isKey: true);

/// <summary><see cref="Cast"/> of the value.</summary>
[Plugin("org.apache.kafka.connect.transforms.Cast$Value", Aliases = ["Cast$Value"])]
public sealed class CastValue() : Cast(isKey: false);
