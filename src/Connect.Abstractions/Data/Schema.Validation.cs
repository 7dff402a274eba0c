using Connect.Errors;

namespace Connect.Data;

public sealed partial class Schema
{
    /// <summary>Checks that a value fits this schema, recursively: exact kinds, no null where required, logical names only with their logical kind.</summary>
    /// <exception cref="ConnectDataException">The value does not fit; the message names the schema, its type and the kind found.</exception>
    public void Validate(in ConnectValue value) => Validate(value, fieldName: null, context: null);

    /// <summary>As <see cref="Validate(in ConnectValue)"/>, for the value of a struct's field, which the message then names.</summary>
    public void ValidateField(string fieldName, in ConnectValue value) => Validate(value, fieldName, context: null);

    private void Validate(in ConnectValue value, string? fieldName, string? context)
    {
        ValueKind kind = value.Kind;
        if (kind == ValueKind.Null)
        {
            if (!IsOptional)
            {
                throw new ConnectDataException(
                    $"Invalid value: null used for required {context ?? (fieldName is null ? "value" : $"field: \"{fieldName}\"")}, schema type: {Type.DisplayName()}");
            }

            return;
        }

        if (kind != LogicalTypes.KindOf(Type, Logical))
        {
            string named = Name is null ? "" : $" \"{Name}\"";
            string location = context is not null ? $" for {context}" : fieldName is null ? "" : $" for field: \"{fieldName}\"";
            throw new ConnectDataException($"Invalid value for schema{named} with type {Type.DisplayName()}: class {kind.DisplayName()}{location}");
        }

        switch (Type)
        {
            case SchemaType.Struct:
                if (!value.AsStruct().Schema.Equals(this))
                {
                    throw new ConnectDataException("Struct schemas do not match.");
                }

                value.AsStruct().Validate();
                break;
            case SchemaType.Array:
                Schema elementSchema = _valueSchema ?? throw NoSchemaFor("element of array", fieldName);
                foreach (ConnectValue element in value.AsArray())
                {
                    elementSchema.Validate(element, fieldName, Place("element of array", fieldName));
                }

                break;
            case SchemaType.Map:
                Schema keySchema = _keySchema ?? throw NoSchemaFor("key of map", fieldName);
                Schema valueSchema = _valueSchema ?? throw NoSchemaFor("value of map", fieldName);
                foreach ((ConnectValue key, ConnectValue item) in value.AsMap())
                {
                    keySchema.Validate(key, fieldName, Place("key of map", fieldName));
                    valueSchema.Validate(item, fieldName, Place("value of map", fieldName));
                }

                break;
        }
    }

    private static string Place(string what, string? fieldName) => fieldName is null ? what : $"{what} field: \"{fieldName}\"";

    private static ConnectDataException NoSchemaFor(string what, string? fieldName) => new($"No schema defined for {Place(what, fieldName)}");
}
