using System.Runtime.CompilerServices;
using Connect.Errors;

namespace Connect.Data;

/// <summary>
/// Values for the fields of one STRUCT schema, one 16-byte slot a field. Resolve a <see cref="Field"/> (or its index) once per schema and use it per record;
/// the overloads by name look it up each time. Not thread-safe.
/// </summary>
public sealed class Struct : IEquatable<Struct>
{
    private readonly ConnectValue[] _values;

    /// <summary>An empty struct of that schema; every field is null.</summary>
    /// <exception cref="ConnectDataException">The schema is no STRUCT.</exception>
    public Struct(Schema schema)
    {
        if (schema.Type != SchemaType.Struct)
        {
            throw new ConnectDataException($"Not a struct schema: {schema}");
        }

        Schema = schema;
        _values = schema.FieldSpan.Length == 0 ? [] : new ConnectValue[schema.FieldSpan.Length];
    }

    /// <summary>A struct of values that were made for that schema, one for each field; owns them.</summary>
    internal Struct(Schema schema, ConnectValue[] values)
    {
        Schema = schema;
        _values = values;
    }

    /// <summary>The schema, shared by all structs of it.</summary>
    public Schema Schema { get; }

    /// <summary>The stored value, or the field's default where null is stored.</summary>
    public ConnectValue this[int fieldIndex]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ConnectValue value = _values[fieldIndex];
            return value.IsNull ? Schema.FieldSpan[fieldIndex].Schema.DefaultValue : value;
        }
    }

    /// <summary>The stored value, or the field's default where null is stored.</summary>
    public ConnectValue this[string fieldName] => this[Lookup(fieldName).Index];

    internal ReadOnlySpan<ConnectValue> Slots => _values;

    /// <summary>The stored value, or the field's default where null is stored.</summary>
    /// <exception cref="ConnectDataException">No such field.</exception>
    public ConnectValue Get(string fieldName) => this[Lookup(fieldName).Index];

    /// <summary>The stored value, or the field's default where null is stored.</summary>
    public ConnectValue Get(Field field) => this[field.Index];

    /// <summary>The stored value, defaults not applied.</summary>
    /// <exception cref="ConnectDataException">No such field.</exception>
    public ConnectValue GetWithoutDefault(string fieldName) => _values[Lookup(fieldName).Index];

    /// <summary>The stored value, defaults not applied.</summary>
    public ConnectValue GetWithoutDefault(int fieldIndex) => _values[fieldIndex];

    /// <summary>The stored value of a field of exactly that type, defaults not applied.</summary>
    /// <exception cref="ConnectDataException">No such field, or it has another type.</exception>
    public ConnectValue Get(string fieldName, SchemaType type)
    {
        Field field = Lookup(fieldName);
        return field.Schema.Type == type
            ? _values[field.Index]
            : throw new ConnectDataException($"Field '{fieldName}' is not of type {type.DisplayName()}");
    }

    /// <summary>Stores a value after checking it against the field's schema; null needs an optional field, a default is not enough.</summary>
    /// <exception cref="ConnectDataException">No such field, or the value does not fit it.</exception>
    public Struct Put(string fieldName, in ConnectValue value) => Put(Lookup(fieldName), value);

    /// <summary>Stores a value after checking it against the field's schema.</summary>
    public Struct Put(Field field, in ConnectValue value)
    {
        field.Schema.ValidateField(field.Name, value);
        _values[field.Index] = value;
        return this;
    }

    /// <summary>Stores a value without checking it: for readers that built it from the field's own schema.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SetUnchecked(int fieldIndex, in ConnectValue value) => _values[fieldIndex] = value;

    /// <summary>As <see cref="Validate"/>, without saying what is wrong.</summary>
    internal bool IsValid()
    {
        ReadOnlySpan<Field> fields = Schema.FieldSpan;
        for (int i = 0; i < fields.Length; i++)
        {
            Schema fieldSchema = fields[i].Schema;
            if (_values[i].IsNull ? !fieldSchema.IsOptional && fieldSchema.DefaultValue.IsNull : !fieldSchema.Accepts(_values[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks every field: null is fine where the field is optional or has a default.</summary>
    /// <exception cref="ConnectDataException">A field's value does not fit.</exception>
    public void Validate()
    {
        ReadOnlySpan<Field> fields = Schema.FieldSpan;
        for (int i = 0; i < fields.Length; i++)
        {
            Schema fieldSchema = fields[i].Schema;
            if (_values[i].IsNull && (fieldSchema.IsOptional || !fieldSchema.DefaultValue.IsNull))
            {
                continue;
            }

            fieldSchema.ValidateField(fields[i].Name, _values[i]);
        }
    }

    /// <summary>Equal schemas and deeply equal stored values.</summary>
    public bool Equals(Struct? other) =>
        ReferenceEquals(this, other) || (other is not null && Schema.Equals(other.Schema) && _values.AsSpan().SequenceEqual(other._values));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Struct);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Schema);
        foreach (ConnectValue value in _values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary><c>Struct{a=1,b=x}</c>; null fields are left out.</summary>
    public override string ToString() => ValueText.Format(ConnectValue.From(this));

    private Field Lookup(string fieldName) =>
        (fieldName is null ? null : Schema.Field(fieldName)) ?? throw new ConnectDataException($"{fieldName ?? "null"} is not a valid field name");
}
