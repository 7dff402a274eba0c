using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Drops and renames fields.</summary>
public abstract class ReplaceField : StructTransformation
{
    private const string ExcludeKey = "exclude";
    private const string IncludeKey = "include";
    private const string OldExcludeKey = "blacklist";
    private const string OldIncludeKey = "whitelist";
    private const string RenamesKey = "renames";
    private const string Purpose = "field replacement";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(ExcludeKey, ConfigType.List, "", Importance.Medium, "Fields to drop; it wins over include.")
        .Define(OldExcludeKey, ConfigType.List, null, Importance.Low, "Old name of exclude.")
        .Define(IncludeKey, ConfigType.List, "", Importance.Medium, "Fields to keep; empty keeps all.")
        .Define(OldIncludeKey, ConfigType.List, null, Importance.Low, "Old name of include.")
        .Define(
            RenamesKey, ConfigType.List, "", Importance.Medium, "Fields to rename, as old:new.",
            ConfigValidators.From("list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>", static (_, value) => ParseRenames((IReadOnlyList<string>?)value ?? [])))
        .Define(FieldConfig.ReplaceNull)
        .Define(FieldPath.Syntax);

    private FieldSelection? _selection;
    private SchemaPlans<StructPlan>? _plans;

    private protected ReplaceField(bool isKey)
        : base(isKey)
    {
    }

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        foreach (string key in (ReadOnlySpan<string>)[ExcludeKey, IncludeKey])
        {
            if (values.Find(key) is null)
            {
                throw new ConfigException(key, null, "a list is required; leave the key out for an empty one");
            }
        }

        bool isV2 = FieldPath.IsV2(values);
        var selection = new FieldSelection();
        foreach (string name in List(values, ExcludeKey, OldExcludeKey))
        {
            selection.Exclude(FieldPath.Parse(name, isV2));
        }

        foreach (string name in List(values, IncludeKey, OldIncludeKey))
        {
            selection.Include(FieldPath.Parse(name, isV2));
        }

        foreach ((string from, string to) in ParseRenames(values.GetList(RenamesKey)))
        {
            selection.Rename(FieldPath.Parse(from, isV2), to);
        }

        bool replaceNull = values.GetBoolean(FieldConfig.ReplaceNullKey);
        _selection = selection;
        _plans = new SchemaPlans<StructPlan>(schema => selection.Compile(schema, replaceNull));
    }

    internal override StructPlan? PlanFor(Schema schema) => _plans!.For(schema);

    private protected override ConnectValue Change(ref RecordParts parts, ref Schema? schema, in ConnectValue value)
    {
        if (value.IsNull)
        {
            return value;
        }

        if (schema is null)
        {
            return _selection!.Apply(Expect.Map(value, Purpose));
        }

        Struct structure = Expect.Struct(value, Purpose);
        StructPlan plan = _plans!.For(schema);
        schema = plan.Target;
        return plan.Apply(structure, parts);
    }

    private static IReadOnlyList<string> List(ConfigValues values, string key, string oldKey) =>
        values.Originals.ContainsKey(key) || !values.Originals.ContainsKey(oldKey) ? values.GetList(key) : values.GetList(oldKey);

    private static List<(string From, string To)> ParseRenames(IReadOnlyList<string> renames)
    {
        var result = new List<(string From, string To)>(renames.Count);
        foreach (string mapping in renames)
        {
            string[] parts = mapping.Split(':');
            if (parts.Length != 2 || parts[1].Length == 0)
            {
                throw new ConfigException(RenamesKey, FieldConfig.Print(renames), $"Invalid rename mapping: {mapping}");
            }

            result.Add((parts[0], parts[1]));
        }

        return result;
    }
}

/// <summary><see cref="ReplaceField"/> of the key.</summary>
[Plugin("org.apache.kafka.connect.transforms.ReplaceField$Key", Aliases = ["ReplaceField$Key"])]
public sealed class ReplaceFieldKey() : ReplaceField(isKey: true);

/// <summary><see cref="ReplaceField"/> of the value.</summary>
[Plugin("org.apache.kafka.connect.transforms.ReplaceField$Value", Aliases = ["ReplaceField$Value"])]
public sealed class ReplaceFieldValue() : ReplaceField(isKey: false);
