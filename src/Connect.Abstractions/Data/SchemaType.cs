namespace Connect.Data;

/// <summary>The twelve types of Kafka Connect's data model. There are no unsigned types, enums or unions.</summary>
public enum SchemaType
{
    /// <summary>8-bit signed integer, <see cref="sbyte"/>.</summary>
    Int8,

    /// <summary>16-bit signed integer, <see cref="short"/>.</summary>
    Int16,

    /// <summary>32-bit signed integer, <see cref="int"/>.</summary>
    Int32,

    /// <summary>64-bit signed integer, <see cref="long"/>.</summary>
    Int64,

    /// <summary>IEEE-754 single, <see cref="float"/>.</summary>
    Float32,

    /// <summary>IEEE-754 double, <see cref="double"/>.</summary>
    Float64,

    /// <summary><see cref="bool"/>.</summary>
    Boolean,

    /// <summary>Unicode text, <see cref="string"/>.</summary>
    String,

    /// <summary>A byte array.</summary>
    Bytes,

    /// <summary>An ordered list whose elements share one schema.</summary>
    Array,

    /// <summary>A map whose keys share one schema and whose values share another.</summary>
    Map,

    /// <summary>Named fields, each with its own schema.</summary>
    Struct,
}

/// <summary>Names of <see cref="SchemaType"/> as Kafka Connect prints and serialises them.</summary>
public static class SchemaTypes
{
    private static readonly string[] UpperNames =
        ["INT8", "INT16", "INT32", "INT64", "FLOAT32", "FLOAT64", "BOOLEAN", "STRING", "BYTES", "ARRAY", "MAP", "STRUCT"];

    /// <summary>The name in messages: <c>INT32</c>, <c>FLOAT64</c>, <c>STRUCT</c>.</summary>
    public static string DisplayName(this SchemaType type) => UpperNames[(int)type];

    /// <summary>True for every type but ARRAY, MAP and STRUCT.</summary>
    public static bool IsPrimitive(this SchemaType type) => type < SchemaType.Array;
}
