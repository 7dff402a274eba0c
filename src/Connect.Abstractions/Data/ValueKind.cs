namespace Connect.Data;

/// <summary>What a <see cref="ConnectValue"/> holds. It corresponds to the value's Java class, not to its schema: a Date, a Time and a Timestamp are all <see cref="DateTime"/>.</summary>
public enum ValueKind : byte
{
    /// <summary>No value.</summary>
    Null,

    /// <summary><see cref="sbyte"/>.</summary>
    Int8,

    /// <summary><see cref="short"/>.</summary>
    Int16,

    /// <summary><see cref="int"/>.</summary>
    Int32,

    /// <summary><see cref="long"/>.</summary>
    Int64,

    /// <summary><see cref="float"/>.</summary>
    Float32,

    /// <summary><see cref="double"/>.</summary>
    Float64,

    /// <summary><see cref="bool"/>.</summary>
    Boolean,

    /// <summary><see cref="string"/>.</summary>
    String,

    /// <summary>A <see cref="byte"/> array.</summary>
    Bytes,

    /// <summary>A list of <see cref="ConnectValue"/>.</summary>
    Array,

    /// <summary>A <see cref="ConnectMap"/>.</summary>
    Map,

    /// <summary>A <see cref="Data.Struct"/>.</summary>
    Struct,

    /// <summary>A <see cref="BigDecimal"/>: the value of the Decimal logical type.</summary>
    Decimal,

    /// <summary>Milliseconds since 1970-01-01T00:00:00Z: the value of the Date, Time and Timestamp logical types (Java's <c>java.util.Date</c>).</summary>
    DateTime,
}

/// <summary>Names of <see cref="ValueKind"/> in messages.</summary>
internal static class ValueKinds
{
    private static readonly string[] Names =
        ["null", "Int8", "Int16", "Int32", "Int64", "Float32", "Float64", "Boolean", "String", "Bytes", "Array", "Map", "Struct", "Decimal", "DateTime"];

    public static string DisplayName(this ValueKind kind) => Names[(int)kind];
}
