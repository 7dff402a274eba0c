using Connect.Configuration;
using Connect.Data;
using Connect.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Puts the key or value into a field of a new struct, or map when there is no schema.</summary>
public abstract class HoistField : KeyOrValueTransformation
{
    private const string FieldKey = "field";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(FieldKey, ConfigType.String, Importance.Medium, "The field that the key or value becomes; as a path of V2 it is put into as many structs.")
        .Define(FieldPath.Syntax);

    private FieldPath? _path;
    private SchemaPlans<Schema[]>? _schemas;

    private protected HoistField(bool isKey)
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
        _schemas = new SchemaPlans<Schema[]>(schema => Compile(schema, path));
    }

    private protected override ConnectValue Change(ref RecordParts parts, ref Schema? schema, in ConnectValue value)
    {
        ConnectValue result = value;
        if (schema is null)
        {
            for (int i = _path!.Keys.Length - 1; i >= 0; i--)
            {
                var map = new ConnectMap(1);
                map.AppendNew(_path.Keys[i], result);
                result = map;
            }

            return result;
        }

        Schema[] schemas = _schemas!.For(schema);
        for (int i = schemas.Length - 1; i >= 0; i--)
        {
            var structure = new Struct(schemas[i]);
            if (i == schemas.Length - 1)
            {
                // Nothing tells that the value fits its schema; the structs around it do.
                structure.Put(schemas[i].FieldSpan[0], result);
            }
            else
            {
                structure.SetUnchecked(0, result);
            }

            result = structure;
        }

        schema = schemas.Length == 0 ? schema : schemas[0];
        return result;
    }

    // From the outermost struct inwards.
    private static Schema[] Compile(Schema schema, FieldPath path)
    {
        var schemas = new Schema[path.Steps.Length];
        Schema inner = schema;
        for (int i = schemas.Length - 1; i >= 0; i--)
        {
            inner = schemas[i] = SchemaBuilder.Struct().Field(path.Steps[i], inner).Build();
        }

        return schemas;
    }
}

/// <summary><see cref="HoistField"/> of the key.</summary>
[Plugin("org.apache.kafka.connect.transforms.HoistField$Key", Aliases = ["HoistField$Key"])]
public sealed class HoistFieldKey() : HoistField(isKey: true);

/// <summary><see cref="HoistField"/> of the value.</summary>
[Plugin("org.apache.kafka.connect.transforms.HoistField$Value", Aliases = ["HoistField$Value"])]
public sealed class HoistFieldValue() : HoistField(isKey: false);
