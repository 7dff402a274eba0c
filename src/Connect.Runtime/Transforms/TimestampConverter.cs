using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Runtime.Transforms.Text;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Converts a field, or the whole key or value, between text, unix time and the logical types Date, Time and Timestamp. UTC.</summary>
public abstract class TimestampConverter : StructTransformation
{
    private const string FieldKey = "field";
    private const string TargetKey = "target.type";
    private const string FormatKey = "format";
    private const string PrecisionKey = "unix.precision";
    private const string Purpose = "converting timestamp formats";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(FieldKey, ConfigType.String, "", Importance.High, "The field to convert; empty converts the whole key or value.")
        .Define(TargetKey, ConfigType.String, Importance.High, "What it becomes.", ConfigValidators.OneOf("string", "unix", "Date", "Time", "Timestamp"))
        .Define(FormatKey, ConfigType.String, "", Importance.Medium, "Pattern of text that is written or read, as of java.text.SimpleDateFormat.")
        .Define(
            PrecisionKey, ConfigType.String, "milliseconds", Importance.Low, "Unit of unix times that are written or read.",
            ConfigValidators.OneOf("nanoseconds", "microseconds", "milliseconds", "seconds"))
        .Define(FieldConfig.ReplaceNull)
        .Define(FieldPath.Syntax);

    private readonly FieldTree<ValueChange> _fields = new();
    private TimestampConversion? _conversion;
    private bool _isWhole;
    private SchemaPlans<StructPlan>? _structs;
    private SchemaPlans<WholePlan>? _wholes;

    private protected TimestampConverter(bool isKey)
        : base(isKey)
    {
    }

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        var target = Enum.Parse<TimestampForm>(values.GetString(TargetKey), ignoreCase: true);
        string pattern = values.GetNullableString(FormatKey) ?? "";
        if (string.IsNullOrWhiteSpace(pattern) && target == TimestampForm.String)
        {
            throw new ConfigException("TimestampConverter requires format option to be specified when using string timestamps");
        }

        long units = values.GetString(PrecisionKey) switch
        {
            "seconds" => -1000,
            "milliseconds" => 1,
            "microseconds" => 1000,
            _ => 1_000_000,
        };
        _conversion = new TimestampConversion(target, Compile(pattern), units);
        string field = values.GetNullableString(FieldKey) ?? "";
        _isWhole = field.Length == 0;
        _fields.At(FieldPath.Parse(field, values)).Payload = _conversion;
        bool replaceNull = values.GetBoolean(FieldConfig.ReplaceNullKey);
        _structs = new SchemaPlans<StructPlan>(schema => FieldChanges.Compile(schema, _fields, replaceNull));
        _wholes = new SchemaPlans<WholePlan>(schema => new WholePlan(_conversion.ChangeSchema(schema, null), _conversion.Compile(schema, null)));
    }

    internal override StructPlan? PlanFor(Schema schema) => _isWhole ? null : _structs!.For(schema);

    private protected override ConnectValue Change(ref RecordParts parts, ref Schema? schema, in ConnectValue value)
    {
        if (schema is null)
        {
            return _isWhole || value.IsNull ? _conversion!.Change(value, null) : FieldChanges.Apply(Expect.Map(value, Purpose), _fields);
        }

        if (_isWhole)
        {
            WholePlan whole = _wholes!.For(schema);
            schema = whole.Target;
            return whole.Action.Run(value, parts);
        }

        Struct? structure = Expect.StructOrNull(value, Purpose);
        StructPlan plan = _structs!.For(schema);
        schema = plan.Target;
        return structure is null ? default : plan.Apply(structure, parts);
    }

    private static JavaDateFormat? Compile(string pattern)
    {
        try
        {
            return string.IsNullOrWhiteSpace(pattern) ? null : JavaDateFormat.Compile(pattern);
        }
        catch (FormatException e)
        {
            throw new ConfigException(FormatKey, pattern, $"TimestampConverter requires a SimpleDateFormat-compatible pattern for string timestamps: {e.Message}");
        }
    }

    private sealed record WholePlan(Schema Target, SlotAction Action);
}

/// <summary><see cref="TimestampConverter"/> of the key.</summary>
[Plugin("org.apache.kafka.connect.transforms.TimestampConverter$Key", Aliases = ["TimestampConverter$Key"])]
public sealed class TimestampConverterKey() : TimestampConverter(isKey: true);

/// <summary><see cref="TimestampConverter"/> of the value.</summary>
[Plugin("org.apache.kafka.connect.transforms.TimestampConverter$Value", Aliases = ["TimestampConverter$Value"])]
public sealed class TimestampConverterValue() : TimestampConverter(isKey: false);
