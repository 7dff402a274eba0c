using Connect.Errors;

namespace Connect.Data;

/// <summary>Builds a <see cref="Schema"/>. Each of optional, default, name, version and doc may be set once (to the same value again); parameters and fields accumulate. Not thread-safe.</summary>
/// <remarks>Rules and messages follow Kafka Connect's SchemaBuilder.</remarks>
public sealed class SchemaBuilder
{
    private readonly SchemaType _type;
    private readonly Schema? _keySchema;
    private readonly Schema? _valueSchema;
    private readonly List<Field> _fields = [];
    private readonly HashSet<string> _fieldNames = new(StringComparer.Ordinal);
    private bool? _optional;
    private ConnectValue _default;
    private string? _name;
    private int? _version;
    private string? _doc;
    private OrderedDictionary<string, string>? _parameters;

    /// <summary>Starts a schema of that type. ARRAY and MAP start with <see cref="Array"/> and <see cref="Map"/>.</summary>
    public SchemaBuilder(SchemaType type) => _type = type;

    private SchemaBuilder(SchemaType type, Schema? keySchema, Schema? valueSchema)
        : this(type)
    {
        _keySchema = keySchema;
        _valueSchema = valueSchema;
    }

    /// <summary>Starts an INT8 schema.</summary>
    public static SchemaBuilder Int8() => new(SchemaType.Int8);

    /// <summary>Starts an INT16 schema.</summary>
    public static SchemaBuilder Int16() => new(SchemaType.Int16);

    /// <summary>Starts an INT32 schema.</summary>
    public static SchemaBuilder Int32() => new(SchemaType.Int32);

    /// <summary>Starts an INT64 schema.</summary>
    public static SchemaBuilder Int64() => new(SchemaType.Int64);

    /// <summary>Starts a FLOAT32 schema.</summary>
    public static SchemaBuilder Float32() => new(SchemaType.Float32);

    /// <summary>Starts a FLOAT64 schema.</summary>
    public static SchemaBuilder Float64() => new(SchemaType.Float64);

    /// <summary>Starts a BOOLEAN schema.</summary>
    public static SchemaBuilder Boolean() => new(SchemaType.Boolean);

    /// <summary>Starts a STRING schema.</summary>
    public static SchemaBuilder String() => new(SchemaType.String);

    /// <summary>Starts a BYTES schema.</summary>
    public static SchemaBuilder Bytes() => new(SchemaType.Bytes);

    /// <summary>Starts a STRUCT schema; add fields with <see cref="Field"/>.</summary>
    public static SchemaBuilder Struct() => new(SchemaType.Struct);

    /// <summary>Starts an ARRAY schema.</summary>
    public static SchemaBuilder Array(Schema valueSchema) =>
        new(SchemaType.Array, null, valueSchema ?? throw new SchemaBuilderException("valueSchema cannot be null."));

    /// <summary>Starts a MAP schema.</summary>
    public static SchemaBuilder Map(Schema keySchema, Schema valueSchema) => new(
        SchemaType.Map,
        keySchema ?? throw new SchemaBuilderException("keySchema cannot be null."),
        valueSchema ?? throw new SchemaBuilderException("valueSchema cannot be null."));

    /// <summary>An ARRAY whose element type the text parser could not tell.</summary>
    internal static SchemaBuilder ArrayOfUnknown() => new(SchemaType.Array, null, null);

    /// <summary>A MAP whose key or value type the text parser could not tell.</summary>
    internal static SchemaBuilder MapOfUnknown(Schema? keySchema, Schema? valueSchema) => new(SchemaType.Map, keySchema, valueSchema);

    /// <summary>Makes null a legal value.</summary>
    public SchemaBuilder Optional() => SetOptional(true);

    /// <summary>Makes null illegal, which is the default.</summary>
    public SchemaBuilder Required() => SetOptional(false);

    /// <summary>Sets the value that stands in for null. It is checked against what the builder holds so far.</summary>
    public SchemaBuilder Default(ConnectValue value)
    {
        if (!_default.IsNull && !_default.Equals(value))
        {
            throw AlreadySet("default");
        }

        try
        {
            Build().Validate(value);
        }
        catch (ConnectDataException e)
        {
            throw new SchemaBuilderException("Invalid default value", e);
        }

        _default = value;
        return this;
    }

    /// <summary>Sets the full name.</summary>
    public SchemaBuilder Name(string? name)
    {
        if (_name is not null && _name != name)
        {
            throw AlreadySet("name");
        }

        _name = name;
        return this;
    }

    /// <summary>Sets the version.</summary>
    public SchemaBuilder Version(int version)
    {
        if (_version is not null && _version != version)
        {
            throw AlreadySet("version");
        }

        _version = version;
        return this;
    }

    /// <summary>Sets the documentation.</summary>
    public SchemaBuilder Doc(string? doc)
    {
        if (_doc is not null && _doc != doc)
        {
            throw AlreadySet("doc");
        }

        _doc = doc;
        return this;
    }

    /// <summary>Sets an extra attribute; a later value wins.</summary>
    public SchemaBuilder Parameter(string name, string value)
    {
        _parameters ??= new OrderedDictionary<string, string>(StringComparer.Ordinal);
        _parameters[name] = value;
        return this;
    }

    /// <summary>Sets extra attributes; later values win, an empty map changes nothing.</summary>
    public SchemaBuilder Parameters(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        foreach ((string name, string value) in parameters)
        {
            Parameter(name, value);
        }

        return this;
    }

    /// <summary>Adds a field to a STRUCT; its index is the order of addition.</summary>
    public SchemaBuilder Field(string name, Schema schema)
    {
        if (_type != SchemaType.Struct)
        {
            throw new SchemaBuilderException($"Cannot create fields on type {_type.DisplayName()}");
        }

        if (string.IsNullOrEmpty(name))
        {
            throw new SchemaBuilderException("fieldName cannot be null.");
        }

        if (schema is null)
        {
            throw new SchemaBuilderException($"fieldSchema for field {name} cannot be null.");
        }

        if (!_fieldNames.Add(name))
        {
            throw new SchemaBuilderException($"Cannot create field because of field name duplication {name}");
        }

        _fields.Add(new Field(name, _fields.Count, schema));
        return this;
    }

    /// <summary>The immutable schema.</summary>
    public Schema Build() => new(
        _type,
        _optional ?? false,
        _default,
        _name,
        _version,
        _doc,
        _parameters is null ? null : new OrderedDictionary<string, string>(_parameters, StringComparer.Ordinal),
        _fields,
        _keySchema,
        _valueSchema);

    private static SchemaBuilderException AlreadySet(string attribute) => new($"Invalid SchemaBuilder call: {attribute} has already been set.");

    private SchemaBuilder SetOptional(bool optional)
    {
        if (_optional is not null && _optional != optional)
        {
            throw AlreadySet("optional");
        }

        _optional = optional;
        return this;
    }
}
