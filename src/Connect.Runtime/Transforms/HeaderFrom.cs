using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Headers;
using Connect.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Copies or moves fields of the key or value into headers.</summary>
public abstract class HeaderFrom : KeyOrValueTransformation
{
    private const string FieldsKey = "fields";
    private const string HeadersKey = "headers";
    private const string OperationKey = "operation";
    private const string Move = "move";
    private const string Copy = "copy";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(FieldsKey, ConfigType.List, Importance.High, "Fields to copy or move.", FieldConfig.NonEmptyList)
        .Define(HeadersKey, ConfigType.List, Importance.High, "Names of their headers, in the same order.", FieldConfig.NonEmptyList)
        .Define(OperationKey, ConfigType.String, Importance.High, "move removes the fields, copy leaves them.", ConfigValidators.OneOf(Move, Copy))
        .Define(FieldConfig.ReplaceNull)
        .Define(FieldPath.Syntax);

    private readonly FieldSelection _remaining = new();
    private FieldPath[] _paths = [];
    private string[] _headers = [];
    private bool _isMove;
    private bool _replaceNull;
    private string _purpose = "";
    private SchemaPlans<Plan>? _plans;

    private protected HeaderFrom(bool isKey)
        : base(isKey)
    {
    }

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        _paths = FieldConfig.Paths(values, FieldsKey);
        _headers = [.. values.GetList(HeadersKey)];
        if (_paths.Length != _headers.Length)
        {
            throw new ConfigException($"'{FieldsKey}' config must have the same number of elements as '{HeadersKey}' config.");
        }

        _isMove = values.GetString(OperationKey) == Move;
        _purpose = _isMove ? "header move" : "header copy";
        _replaceNull = values.GetBoolean(FieldConfig.ReplaceNullKey);
        foreach (FieldPath path in _isMove ? _paths : [])
        {
            _remaining.Exclude(path);
        }

        _plans = new SchemaPlans<Plan>(Compile);
    }

    private protected override ConnectValue Change(ref RecordParts parts, ref Schema? schema, in ConnectValue value)
    {
        if (schema is null)
        {
            ConnectMap map = Expect.Map(value, _purpose);
            ConnectHeaders added = (parts.Headers ?? parts.Record.Headers).Duplicate();
            for (int i = 0; i < _paths.Length; i++)
            {
                added.Add(_headers[i], FieldReader.Read(map, _paths[i]), null);
            }

            parts.Headers = added;
            return _isMove ? _remaining.Apply(map) : value;
        }

        Struct structure = Expect.Struct(value, _purpose);
        Plan plan = _plans!.For(schema);
        ConnectHeaders headers = (parts.Headers ?? parts.Record.Headers).Duplicate();
        for (int i = 0; i < plan.Readers.Length; i++)
        {
            FieldReader reader = plan.Readers[i];
            headers.Add(_headers[i], reader.Read(structure, _replaceNull), reader.Schema);
        }

        parts.Headers = headers;
        if (plan.Remaining is null)
        {
            return value;
        }

        schema = plan.Remaining.Target;
        return plan.Remaining.Apply(structure, parts);
    }

    private Plan Compile(Schema schema) => new(
        Array.ConvertAll(_paths, path => FieldReader.Compile(schema, path)
            ?? throw new ConnectDataException($"Field does not exist: {path}; HeaderFrom found no such field in {schema}.")),
        _isMove ? _remaining.Compile(schema, _replaceNull) : null);

    private sealed record Plan(FieldReader[] Readers, StructPlan? Remaining);
}

/// <summary><see cref="HeaderFrom"/> of the key.</summary>
[Plugin("org.apache.kafka.connect.transforms.HeaderFrom$Key", Aliases = ["HeaderFrom$Key"])]
public sealed class HeaderFromKey() : HeaderFrom(isKey: true);

/// <summary><see cref="HeaderFrom"/> of the value.</summary>
[Plugin("org.apache.kafka.connect.transforms.HeaderFrom$Value", Aliases = ["HeaderFrom$Value"])]
public sealed class HeaderFromValue() : HeaderFrom(isKey: false);
