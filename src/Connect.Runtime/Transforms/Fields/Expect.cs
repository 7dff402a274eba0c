using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>What a value must be for a transformation to work on it. The messages name the purpose and the kind found.</summary>
internal static class Expect
{
    /// <summary>The map that a schemaless value must be.</summary>
    public static ConnectMap Map(in ConnectValue value, string purpose) => value.Kind == ValueKind.Map
        ? value.AsMap()
        : throw new ConnectDataException($"Only Map objects supported in absence of schema for [{purpose}], found: {value.Kind.DisplayName()}");

    /// <summary>The map that a schemaless value must be, or null.</summary>
    public static ConnectMap? MapOrNull(in ConnectValue value, string purpose) => value.IsNull ? null : Map(value, purpose);

    /// <summary>The struct that a value with a schema must be.</summary>
    public static Struct Struct(in ConnectValue value, string purpose) => value.Kind == ValueKind.Struct
        ? value.AsStruct()
        : throw new ConnectDataException($"Only Struct objects supported for [{purpose}], found: {value.Kind.DisplayName()}");

    /// <summary>The struct that a value with a schema must be, or null.</summary>
    public static Struct? StructOrNull(in ConnectValue value, string purpose) => value.IsNull ? null : Struct(value, purpose);

    /// <summary>Whether it is there; a schema is required.</summary>
    public static void Schema(Schema? schema, string purpose)
    {
        if (schema is null)
        {
            throw new ConnectDataException($"Schema required for [{purpose}]");
        }
    }
}
