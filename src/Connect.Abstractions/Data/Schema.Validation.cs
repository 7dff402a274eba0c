using System.Diagnostics.CodeAnalysis;
using Connect.Errors;

namespace Connect.Data;

public sealed partial class Schema
{
    /// <summary>Checks that a value fits this schema, recursively: exact kinds, no null where required, logical names only with their logical kind.</summary>
    /// <exception cref="ConnectDataException">The value does not fit; the message names the schema, its type and the kind found.</exception>
    public void Validate(in ConnectValue value)
    {
        if (!Accepts(value))
        {
            Refuse(value, "value");
        }
    }

    /// <summary>As <see cref="Validate(in ConnectValue)"/>, for the value of a struct's field, which the message then names.</summary>
    public void ValidateField(string fieldName, in ConnectValue value)
    {
        if (!Accepts(value))
        {
            Refuse(value, $"field: \"{fieldName}\"");
        }
    }

    /// <summary>The check without the message, so that no text about places is built for values that fit.</summary>
    internal bool Accepts(in ConnectValue value)
    {
        ValueKind kind = value.Kind;
        return kind == ValueKind
            ? Type < SchemaType.Array || AcceptsContent(value)
            : kind == ValueKind.Null && IsOptional;
    }

    private bool AcceptsContent(in ConnectValue value)
    {
        switch (Type)
        {
            case SchemaType.Struct:
                return value.AsStruct() is var structure && structure.Schema.Equals(this) && structure.IsValid();
            case SchemaType.Array:
                return _valueSchema is not null && AcceptsAll(_valueSchema, value.AsArray());
            default:
                return _keySchema is not null && _valueSchema is not null && AcceptsAll(_keySchema, _valueSchema, value.AsMap());
        }
    }

    private static bool AcceptsAll(Schema elementSchema, IReadOnlyList<ConnectValue> elements)
    {
        for (int i = 0; i < elements.Count; i++)
        {
            if (!elementSchema.Accepts(elements[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AcceptsAll(Schema keySchema, Schema valueSchema, ConnectMap map)
    {
        foreach ((ConnectValue key, ConnectValue value) in map)
        {
            if (!keySchema.Accepts(key) || !valueSchema.Accepts(value))
            {
                return false;
            }
        }

        return true;
    }

    // Goes the way of Accepts again to find out what to say.
    [DoesNotReturn]
    private void Refuse(in ConnectValue value, string place)
    {
        ValueKind kind = value.Kind;
        if (kind == ValueKind.Null)
        {
            throw new ConnectDataException($"Invalid value: null used for required {place}, schema type: {Type.DisplayName()}");
        }

        if (kind == ValueKind)
        {
            switch (Type)
            {
                case SchemaType.Struct:
                    RefuseStruct(value.AsStruct());
                    break;
                case SchemaType.Array:
                    RefuseElement(_valueSchema ?? throw NoSchemaFor($"element of array {place}"), value.AsArray(), $"element of array {place}");
                    break;
                case SchemaType.Map:
                    Schema keySchema = _keySchema ?? throw NoSchemaFor($"key of map {place}");
                    Schema valueSchema = _valueSchema ?? throw NoSchemaFor($"value of map {place}");
                    RefuseEntry(keySchema, valueSchema, value.AsMap(), place);
                    break;
            }
        }

        string named = Name is null ? "" : $" \"{Name}\"";
        throw new ConnectDataException($"Invalid value for schema{named} with type {Type.DisplayName()}: class {kind.DisplayName()} for {place}");
    }

    private void RefuseStruct(Struct value)
    {
        if (!value.Schema.Equals(this))
        {
            throw new ConnectDataException("Struct schemas do not match.");
        }

        value.Validate();
    }

    private static void RefuseElement(Schema elementSchema, IReadOnlyList<ConnectValue> elements, string place)
    {
        foreach (ConnectValue element in elements)
        {
            if (!elementSchema.Accepts(element))
            {
                elementSchema.Refuse(element, place);
            }
        }
    }

    private static void RefuseEntry(Schema keySchema, Schema valueSchema, ConnectMap map, string place)
    {
        foreach ((ConnectValue key, ConnectValue value) in map)
        {
            if (!keySchema.Accepts(key))
            {
                keySchema.Refuse(key, $"key of map {place}");
            }

            if (!valueSchema.Accepts(value))
            {
                valueSchema.Refuse(value, $"value of map {place}");
            }
        }
    }

    private static ConnectDataException NoSchemaFor(string place) => new($"No schema defined for {place}");
}
