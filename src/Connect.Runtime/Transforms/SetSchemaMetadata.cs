using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Sets the name and version of the key's or value's schema.</summary>
public abstract class SetSchemaMetadata : StructTransformation
{
    private const string NameKey = "schema.name";
    private const string VersionKey = "schema.version";
    private const string Purpose = "updating schema metadata";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(NameKey, ConfigType.String, null, Importance.High, "The schema's name.")
        .Define(VersionKey, ConfigType.Int, null, Importance.High, "The schema's version.")
        .Define(FieldConfig.ReplaceNull);

    private SchemaPlans<Plan>? _plans;

    private protected SetSchemaMetadata(bool isKey)
        : base(isKey)
    {
    }

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        string? name = values.GetNullableString(NameKey);
        int? version = values.GetNullableInt(VersionKey);
        if (name is null && version is null)
        {
            throw new ConfigException("Neither schema name nor version configured");
        }

        bool replaceNull = values.GetBoolean(FieldConfig.ReplaceNullKey);
        _plans = new SchemaPlans<Plan>(schema => Compile(schema, name ?? schema.Name, version ?? schema.Version, replaceNull));
    }

    internal override StructPlan? PlanFor(Schema schema) => _plans!.For(schema).Structs;

    private protected override ConnectValue Change(ref RecordParts parts, ref Schema? schema, in ConnectValue value)
    {
        if (schema is null && value.IsNull)
        {
            return value;
        }

        Expect.Schema(schema, Purpose);
        Plan plan = _plans!.For(schema!);
        schema = plan.Target;
        return plan.Structs is not null && value.Kind == ValueKind.Struct ? plan.Structs.Apply(value.AsStruct(), parts) : value;
    }

    private static Plan Compile(Schema schema, string? name, int? version, bool replaceNull)
    {
        Schema target = Schemas.With(schema, schema.IsOptional, schema.DefaultValue, name, version);
        if (schema.Type != SchemaType.Struct)
        {
            return new Plan(target, null);
        }

        var plan = new StructPlanBuilder(schema, replaceNull);
        foreach (Field field in schema.Fields)
        {
            plan.Copy(field);
        }

        return new Plan(target, plan.Build(target));
    }

    private sealed record Plan(Schema Target, StructPlan? Structs);
}

/// <summary><see cref="SetSchemaMetadata"/> of the key.</summary>
[Plugin("org.apache.kafka.connect.transforms.SetSchemaMetadata$Key", Aliases = ["SetSchemaMetadata$Key"])]
public sealed class SetSchemaMetadataKey() : SetSchemaMetadata(isKey: true);

/// <summary><see cref="SetSchemaMetadata"/> of the value.</summary>
[Plugin("org.apache.kafka.connect.transforms.SetSchemaMetadata$Value", Aliases = ["SetSchemaMetadata$Value"])]
public sealed class SetSchemaMetadataValue() : SetSchemaMetadata(isKey: false);
