using System.Collections.Frozen;
using Connect.Errors;

namespace Connect.Data;

/// <summary>
/// An immutable schema of Kafka Connect's data model, built once by a <see cref="SchemaBuilder"/> and then shared: converters and transformations
/// keep what they derive from a schema in caches keyed by the instance.
/// </summary>
public sealed partial class Schema : IEquatable<Schema>
{
    /// <summary>Required INT8.</summary>
    public static readonly Schema Int8 = new(SchemaType.Int8);

    /// <summary>Required INT16.</summary>
    public static readonly Schema Int16 = new(SchemaType.Int16);

    /// <summary>Required INT32.</summary>
    public static readonly Schema Int32 = new(SchemaType.Int32);

    /// <summary>Required INT64.</summary>
    public static readonly Schema Int64 = new(SchemaType.Int64);

    /// <summary>Required FLOAT32.</summary>
    public static readonly Schema Float32 = new(SchemaType.Float32);

    /// <summary>Required FLOAT64.</summary>
    public static readonly Schema Float64 = new(SchemaType.Float64);

    /// <summary>Required BOOLEAN.</summary>
    public static readonly Schema Boolean = new(SchemaType.Boolean);

    /// <summary>Required STRING.</summary>
    public static readonly Schema String = new(SchemaType.String);

    /// <summary>Required BYTES.</summary>
    public static readonly Schema Bytes = new(SchemaType.Bytes);

    /// <summary>Optional INT8.</summary>
    public static readonly Schema OptionalInt8 = new(SchemaType.Int8, isOptional: true);

    /// <summary>Optional INT16.</summary>
    public static readonly Schema OptionalInt16 = new(SchemaType.Int16, isOptional: true);

    /// <summary>Optional INT32.</summary>
    public static readonly Schema OptionalInt32 = new(SchemaType.Int32, isOptional: true);

    /// <summary>Optional INT64.</summary>
    public static readonly Schema OptionalInt64 = new(SchemaType.Int64, isOptional: true);

    /// <summary>Optional FLOAT32.</summary>
    public static readonly Schema OptionalFloat32 = new(SchemaType.Float32, isOptional: true);

    /// <summary>Optional FLOAT64.</summary>
    public static readonly Schema OptionalFloat64 = new(SchemaType.Float64, isOptional: true);

    /// <summary>Optional BOOLEAN.</summary>
    public static readonly Schema OptionalBoolean = new(SchemaType.Boolean, isOptional: true);

    /// <summary>Optional STRING.</summary>
    public static readonly Schema OptionalString = new(SchemaType.String, isOptional: true);

    /// <summary>Optional BYTES.</summary>
    public static readonly Schema OptionalBytes = new(SchemaType.Bytes, isOptional: true);

    private readonly Schema? _keySchema;
    private readonly Schema? _valueSchema;
    private readonly Field[] _fields = [];
    private readonly FrozenDictionary<string, Field>? _fieldsByName;
    private int _hashCode;

    private Schema(SchemaType type, bool isOptional = false)
    {
        Type = type;
        IsOptional = isOptional;
        ValueKind = LogicalTypes.KindOf(type, LogicalType.None);
    }

    internal Schema(
        SchemaType type,
        bool isOptional,
        ConnectValue defaultValue,
        string? name,
        int? version,
        string? doc,
        IReadOnlyDictionary<string, string>? parameters,
        IReadOnlyList<Field>? fields,
        Schema? keySchema,
        Schema? valueSchema)
        : this(type, isOptional)
    {
        DefaultValue = defaultValue;
        Name = name;
        Version = version;
        Doc = doc;
        Parameters = parameters;
        _keySchema = keySchema;
        _valueSchema = valueSchema;
        Logical = LogicalTypes.Of(name);
        ValueKind = LogicalTypes.KindOf(type, Logical);
        if (type == SchemaType.Struct)
        {
            _fields = fields is null ? [] : [.. fields];
            _fieldsByName = _fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);
        }
    }

    /// <summary>The type.</summary>
    public SchemaType Type { get; }

    /// <summary>Whether null is a legal value. Default false.</summary>
    public bool IsOptional { get; }

    /// <summary>The value that stands in for null; <see cref="ConnectValue.Null"/> when there is none.</summary>
    public ConnectValue DefaultValue { get; }

    /// <summary>Full name, such as <c>com.acme.Row</c> or a logical type's; null if unnamed.</summary>
    public string? Name { get; }

    /// <summary>Version of the named schema; null if none.</summary>
    public int? Version { get; }

    /// <summary>Documentation; null if none.</summary>
    public string? Doc { get; }

    /// <summary>Extra attributes in insertion order; null if none (never empty).</summary>
    public IReadOnlyDictionary<string, string>? Parameters { get; }

    /// <summary>Which of Kafka Connect's own logical types the name stands for, resolved once.</summary>
    public LogicalType Logical { get; }

    /// <summary>The kind of every value that is not null, resolved once.</summary>
    internal ValueKind ValueKind { get; }

    /// <summary>Schema of a MAP's keys. Null only in maps that the text parser inferred without a common key type.</summary>
    /// <exception cref="ConnectDataException">The type is not MAP.</exception>
    public Schema? KeySchema => Type == SchemaType.Map
        ? _keySchema
        : throw new ConnectDataException("Cannot look up key schema on non-map type");

    /// <summary>Schema of a MAP's values or an ARRAY's elements. Null only in containers that the text parser inferred without a common element type.</summary>
    /// <exception cref="ConnectDataException">The type is neither MAP nor ARRAY.</exception>
    public Schema? ValueSchema => Type is SchemaType.Map or SchemaType.Array
        ? _valueSchema
        : throw new ConnectDataException("Cannot look up value schema on non-array and non-map type");

    /// <summary>A STRUCT's fields in order of addition.</summary>
    /// <exception cref="ConnectDataException">The type is not STRUCT.</exception>
    public IReadOnlyList<Field> Fields => Type == SchemaType.Struct
        ? _fields
        : throw new ConnectDataException("Cannot list fields on non-struct type");

    internal ReadOnlySpan<Field> FieldSpan => _fields;

    /// <summary>The STRUCT's field of that name, or null.</summary>
    /// <exception cref="ConnectDataException">The type is not STRUCT.</exception>
    public Field? Field(string name) => Type == SchemaType.Struct
        ? _fieldsByName!.GetValueOrDefault(name)
        : throw new ConnectDataException("Cannot look up fields on non-struct type");

    /// <summary>Equality over every attribute: type, optional, default (deep), name, version, doc, parameters, fields in order, key and value schema.</summary>
    public bool Equals(Schema? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null
            || Type != other.Type
            || IsOptional != other.IsOptional
            || Version != other.Version
            || GetHashCode() != other.GetHashCode()
            || !string.Equals(Name, other.Name)
            || !string.Equals(Doc, other.Doc)
            || !DefaultValue.Equals(other.DefaultValue)
            || _fields.Length != other._fields.Length
            || !Equals(_keySchema, other._keySchema)
            || !Equals(_valueSchema, other._valueSchema)
            || !ParametersEqual(Parameters, other.Parameters))
        {
            return false;
        }

        for (int i = 0; i < _fields.Length; i++)
        {
            if (!_fields[i].Equals(other._fields[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Schema);

    /// <summary>Computed once: schemas are keys of the converters' caches.</summary>
    public override int GetHashCode()
    {
        if (_hashCode != 0)
        {
            return _hashCode;
        }

        var hash = new HashCode();
        hash.Add(Type);
        hash.Add(IsOptional);
        hash.Add(Version);
        hash.Add(Name);
        hash.Add(Doc);
        hash.Add(DefaultValue);
        hash.Add(_keySchema);
        hash.Add(_valueSchema);
        hash.Add(Parameters?.Count ?? 0);
        foreach (Field field in _fields)
        {
            hash.Add(field);
        }

        int computed = hash.ToHashCode();
        return _hashCode = computed == 0 ? 1 : computed;
    }

    /// <summary><c>Schema{name:TYPE}</c>, or <c>Schema{TYPE}</c> when unnamed.</summary>
    public override string ToString() => Name is null ? $"Schema{{{Type.DisplayName()}}}" : $"Schema{{{Name}:{Type.DisplayName()}}}";

    internal static bool ParametersEqual(IReadOnlyDictionary<string, string>? left, IReadOnlyDictionary<string, string>? right)
    {
        if (left is null || right is null)
        {
            return left is null && right is null;
        }

        if (left.Count != right.Count)
        {
            return false;
        }

        foreach ((string key, string value) in left)
        {
            if (!right.TryGetValue(key, out string? theirs) || !string.Equals(value, theirs))
            {
                return false;
            }
        }

        return true;
    }
}
