using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Adds where a record comes from or goes to, its timestamp, or a text of your own as fields.</summary>
public abstract class InsertField : StructTransformation
{
    private const string StaticValueKey = "static.value";
    private const string Purpose = "field insertion";

    private static readonly (string Key, InsertedPart Part)[] Parts =
    [
        ("topic.field", InsertedPart.Topic), ("partition.field", InsertedPart.Partition), ("offset.field", InsertedPart.Offset),
        ("timestamp.field", InsertedPart.Timestamp), ("static.field", InsertedPart.Static),
    ];

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define("topic.field", ConfigType.String, null, Importance.Medium, "Field for the topic. With ! behind it the field is required, with ? or nothing optional.")
        .Define("partition.field", ConfigType.String, null, Importance.Medium, "Field for the partition of the topic, if the record has one. With ! it is required.")
        .Define("offset.field", ConfigType.String, null, Importance.Medium, "Field for the record's offset; only for sink connectors. With ! it is required.")
        .Define("timestamp.field", ConfigType.String, null, Importance.Medium, "Field for the record's timestamp, if it has one. With ! it is required.")
        .Define("static.field", ConfigType.String, null, Importance.Medium, "Field for the text of static.value. With ! it is required.")
        .Define(StaticValueKey, ConfigType.String, null, Importance.Medium, "Text for static.field.")
        .Define(FieldConfig.ReplaceNull)
        .Define(FieldPath.Syntax);

    private readonly FieldTree<List<Insertion>> _insertions = new();
    private SchemaPlans<StructPlan>? _plans;

    private protected InsertField(bool isKey)
        : base(isKey)
    {
    }

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        bool isV2 = FieldPath.IsV2(values);
        string? text = values.GetNullableString(StaticValueKey);
        foreach ((string key, InsertedPart part) in Parts)
        {
            if (values.GetNullableString(key) is not { } name)
            {
                continue;
            }

            bool isRequired = name.EndsWith('!');
            FieldPath path = FieldPath.Parse(isRequired || name.EndsWith('?') ? name[..^1] : name, isV2);
            if (part == InsertedPart.Static && text is null)
            {
                throw new ConfigException(StaticValueKey, null, $"No value specified for static field: {path}");
            }

            if (path.Steps.Length == 0)
            {
                throw new ConfigException(key, name, "InsertField needs the name of a field.");
            }

            FieldTree<List<Insertion>> node = _insertions.At(path);
            (node.Payload ??= []).Add(new Insertion(part, path.Text, isRequired, text));
        }

        if (!_insertions.HasChildren)
        {
            throw new ConfigException("No field insertion configured");
        }

        bool replaceNull = values.GetBoolean(FieldConfig.ReplaceNullKey);
        _plans = new SchemaPlans<StructPlan>(schema => Compile(schema, _insertions, replaceNull, isRoot: true));
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
            return Insert(Expect.Map(value, Purpose), _insertions, parts);
        }

        Struct structure = Expect.Struct(value, Purpose);
        StructPlan plan = _plans!.For(schema);
        schema = plan.Target;
        return plan.Apply(structure, parts);
    }

    private static StructPlan Compile(Schema? schema, FieldTree<List<Insertion>> insertions, bool replaceNull, bool isRoot)
    {
        // Structs on the way to a new field that are not there are added.
        Schema source = schema ?? SchemaBuilder.Struct().Build();
        var plan = new StructPlanBuilder(source, replaceNull);
        foreach (Field field in source.Fields)
        {
            FieldTree<List<Insertion>>? node = insertions.Find(field.Name);
            if (node is { HasChildren: true, Payload: null })
            {
                if (field.Schema.Type != SchemaType.Struct)
                {
                    throw new ConnectDataException($"InsertField cannot insert into the field '{field.Name}': it is {field.Schema.Type.DisplayName()}, not STRUCT.");
                }

                plan.Nest(field, field.Name, Compile(field.Schema, node, replaceNull, isRoot: false));
            }
            else
            {
                plan.Copy(field);
            }
        }

        foreach ((string name, FieldTree<List<Insertion>> node) in insertions.Children)
        {
            if (node.Payload is { } given)
            {
                // The schema's builder refuses a second field of that name.
                given.ForEach(insertion => plan.Insert(name, insertion.Schema, insertion));
            }
            else if (source.Field(name) is null)
            {
                StructPlan created = Compile(null, node, replaceNull, isRoot: false);
                plan.Insert(name, created.Target, new CreatedStruct(created));
            }
        }

        if (!isRoot && source.IsOptional)
        {
            plan.Schema.Optional();
        }

        return plan.Build();
    }

    private static ConnectMap Insert(ConnectMap source, FieldTree<List<Insertion>> insertions, in RecordParts parts)
    {
        var result = new ConnectMap(source.Count + insertions.Children.Count);
        foreach ((ConnectValue key, ConnectValue value) in source)
        {
            result.AppendNew(key, value);
        }

        foreach ((string name, FieldTree<List<Insertion>> node) in insertions.Children)
        {
            if (node.Payload is { } given)
            {
                foreach (Insertion insertion in given)
                {
                    ConnectValue inserted = insertion.Run(default, parts);
                    if (!inserted.IsNull)
                    {
                        result[name] = inserted.Kind == ValueKind.DateTime ? inserted.AsUnixTimeMilliseconds() : inserted;
                    }
                }
            }
            else if (!result.TryGetValue(name, out ConnectValue inner))
            {
                result[name] = Insert(new ConnectMap(), node, parts);
            }
            else if (!inner.IsNull)
            {
                result[name] = Insert(Expect.Map(inner, Purpose), node, parts);
            }
        }

        return result;
    }

    private enum InsertedPart
    {
        Topic,
        Partition,
        Offset,
        Timestamp,
        Static,
    }

    private sealed class Insertion(InsertedPart part, string field, bool isRequired, string? text) : SlotAction
    {
        private readonly ConnectValue _text = text;

        public Schema Schema { get; } = part switch
        {
            InsertedPart.Partition => isRequired ? Schema.Int32 : Schema.OptionalInt32,
            InsertedPart.Offset => isRequired ? Schema.Int64 : Schema.OptionalInt64,
            InsertedPart.Timestamp => isRequired ? TimestampSchema.Schema : Schemas.AsOptional(TimestampSchema.Schema),
            _ => isRequired ? Schema.String : Schema.OptionalString,
        };

        public override ConnectValue Run(in ConnectValue value, in RecordParts parts) => part switch
        {
            InsertedPart.Topic => parts.Topic,
            InsertedPart.Partition => parts.KafkaPartition is { } partition ? partition : default(ConnectValue),
            InsertedPart.Offset => parts.Record is Sink.SinkRecord record
                ? record.KafkaOffset
                : throw new ConnectDataException($"Only SinkRecord supported for [{Purpose}], found: {parts.Record.GetType().Name} (field '{field}')"),
            InsertedPart.Timestamp => parts.Timestamp is { } timestamp ? ConnectValue.FromUnixTimeMilliseconds(timestamp) : default,
            _ => _text,
        };
    }

    private sealed class CreatedStruct(StructPlan plan) : SlotAction
    {
        private readonly Struct _empty = new(SchemaBuilder.Struct().Build());

        public override ConnectValue Run(in ConnectValue value, in RecordParts parts) => plan.Apply(_empty, parts);
    }
}

/// <summary><see cref="InsertField"/> of the key.</summary>
[Plugin("org.apache.kafka.connect.transforms.InsertField$Key", Aliases = ["InsertField$Key"])]
public sealed class InsertFieldKey() : InsertField(isKey: true);

/// <summary><see cref="InsertField"/> of the value.</summary>
[Plugin("org.apache.kafka.connect.transforms.InsertField$Value", Aliases = ["InsertField$Value"])]
public sealed class InsertFieldValue() : InsertField(isKey: false);
