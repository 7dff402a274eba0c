using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Lifts the fields of nested structs, or the entries of nested maps, to the top, under names made of the whole way. Arrays stay.</summary>
public abstract class Flatten : KeyOrValueTransformation
{
    private const string DelimiterKey = "delimiter";
    private const string Purpose = "flattening";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(DelimiterKey, ConfigType.String, ".", Importance.Medium, "What stands between the names of a field's structs and its own.");

    private string _delimiter = ".";
    private SchemaPlans<Plan>? _plans;

    private protected Flatten(bool isKey)
        : base(isKey)
    {
    }

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
        _delimiter = Definition.Parse(config).GetString(DelimiterKey);
        _plans = new SchemaPlans<Plan>(Compile);
    }

    private protected override ConnectValue Change(ref RecordParts parts, ref Schema? schema, in ConnectValue value)
    {
        if (value.IsNull)
        {
            return value;
        }

        if (schema is null)
        {
            var flat = new ConnectMap();
            AddEntries(Expect.Map(value, Purpose), "", flat);
            return flat;
        }

        Struct source = Expect.Struct(value, Purpose);
        Plan plan = _plans!.For(schema);
        schema = plan.Target;
        var result = new Struct(schema);
        Copy(source, plan.Root, result);
        return result;
    }

    private static void Copy(Struct source, Level level, Struct target)
    {
        ReadOnlySpan<ConnectValue> values = source.Slots;
        ReadOnlySpan<Field> fields = source.Schema.FieldSpan;
        Step[] steps = level.Steps;
        if (values.Length != steps.Length)
        {
            throw new ConnectDataException($"Flatten: the struct has {values.Length} fields and the schema it came with {steps.Length}; what made the record must give both the same schema.");
        }

        for (int i = 0; i < steps.Length; i++)
        {
            ConnectValue value = values[i];
            if (steps[i].Nested is { } nested)
            {
                // The default of a nested struct is the default of the fields it became.
                if (!value.IsNull)
                {
                    Copy(value.AsStruct(), nested, target);
                }

                continue;
            }

            if (value.IsNull)
            {
                value = fields[i].Schema.DefaultValue;
                if (value.IsNull && steps[i].IsRequired)
                {
                    Field field = target.Schema.FieldSpan[steps[i].Target];
                    field.Schema.ValidateField(field.Name, value);
                }
            }

            target.SetUnchecked(steps[i].Target, value);
        }
    }

    private Plan Compile(Schema schema)
    {
        SchemaBuilder target = Schemas.CopyBasics(schema, SchemaBuilder.Struct());
        int count = 0;
        Level root = AddFields(schema, "", schema.IsOptional, schema.DefaultValue, target, ref count);
        return new Plan(target.Build(), root);
    }

    private Level AddFields(Schema schema, string prefix, bool isOptional, ConnectValue parentDefault, SchemaBuilder target, ref int count)
    {
        IReadOnlyList<Field> fields = schema.Fields;
        var steps = new Step[fields.Count];
        for (int i = 0; i < steps.Length; i++)
        {
            Field field = fields[i];
            string name = Name(prefix, field.Name);
            bool isFieldOptional = isOptional || field.Schema.IsOptional;
            ConnectValue fieldDefault = !field.Schema.DefaultValue.IsNull || parentDefault.IsNull ? field.Schema.DefaultValue : parentDefault.AsStruct()[i];
            switch (field.Schema.Type)
            {
                case SchemaType.Struct:
                    steps[i] = new Step(AddFields(field.Schema, name, isFieldOptional, fieldDefault, target, ref count), 0, false);
                    continue;
                case SchemaType.Map:
                    throw new ConnectDataException($"Flatten transformation does not support MAP for record with schemas (for field {name}).");
                case SchemaType.Array:
                    target.Field(name, isOptional ? Schemas.AsOptional(field.Schema) : field.Schema);
                    break;
                default:
                    target.Field(name, Schemas.With(field.Schema, isFieldOptional, fieldDefault, field.Schema.Name, field.Schema.Version));
                    break;
            }

            steps[i] = new Step(null, count++, !isFieldOptional);
        }

        return new Level(steps);
    }

    private void AddEntries(ConnectMap source, string prefix, ConnectMap flat)
    {
        foreach ((ConnectValue key, ConnectValue value) in source)
        {
            if (key.Kind != ValueKind.String)
            {
                throw new ConnectDataException($"Flatten transformation needs maps whose keys are String, found: {key.Kind.DisplayName()}");
            }

            string name = Name(prefix, key.AsString());
            switch (value.Kind)
            {
                case ValueKind.Map:
                    AddEntries(value.AsMap(), name, flat);
                    break;
                case ValueKind.Struct:
                    throw new ConnectDataException($"Flatten transformation does not support {value.Kind.DisplayName()} for record without schemas (for field {name}).");
                case ValueKind.Decimal or ValueKind.DateTime:
                    throw new ConnectDataException(
                        $"Flatten transformation was passed a value of type {value.Kind.DisplayName()} which is not supported by Connect's data API (field '{name}')");
                default:
                    flat[name] = value;
                    break;
            }
        }
    }

    private string Name(string prefix, string name) => prefix.Length == 0 ? name : prefix + _delimiter + name;

    private sealed record Plan(Schema Target, Level Root);

    private sealed record Level(Step[] Steps);

    /// <summary>What becomes of one field: the slot it goes to, or the fields of the struct it holds.</summary>
    private readonly record struct Step(Level? Nested, int Target, bool IsRequired);
}

/// <summary><see cref="Flatten"/> of the key.</summary>
[Plugin("org.apache.kafka.connect.transforms.Flatten$Key", Aliases = ["Flatten$Key"])]
public sealed class FlattenKey() : Flatten(isKey: true);

/// <summary><see cref="Flatten"/> of the value.</summary>
[Plugin("org.apache.kafka.connect.transforms.Flatten$Value", Aliases = ["Flatten$Value"])]
public sealed class FlattenValue() : Flatten(isKey: false);
