namespace Connect.Data;

/// <summary>Kafka Connect's own logical types, recognised by schema name and base type.</summary>
public enum LogicalType : byte
{
    /// <summary>None of them; an unknown schema name falls back to the base type.</summary>
    None,

    /// <summary><see cref="DecimalSchema"/>.</summary>
    Decimal,

    /// <summary><see cref="DateSchema"/>.</summary>
    Date,

    /// <summary><see cref="TimeSchema"/>.</summary>
    Time,

    /// <summary><see cref="TimestampSchema"/>.</summary>
    Timestamp,
}

internal static class LogicalTypes
{
    private static readonly ValueKind[] KindsByType =
    [
        ValueKind.Int8, ValueKind.Int16, ValueKind.Int32, ValueKind.Int64, ValueKind.Float32, ValueKind.Float64,
        ValueKind.Boolean, ValueKind.String, ValueKind.Bytes, ValueKind.Array, ValueKind.Map, ValueKind.Struct,
    ];

    // The name alone decides, as in Java, where the table of logical classes is keyed by schema name.
    public static LogicalType Of(string? name) => name switch
    {
        null => LogicalType.None,
        DecimalSchema.LogicalName => LogicalType.Decimal,
        DateSchema.LogicalName => LogicalType.Date,
        TimeSchema.LogicalName => LogicalType.Time,
        TimestampSchema.LogicalName => LogicalType.Timestamp,
        _ => LogicalType.None,
    };

    public static ValueKind KindOf(SchemaType type, LogicalType logical) => logical switch
    {
        LogicalType.None => KindsByType[(int)type],
        LogicalType.Decimal => ValueKind.Decimal,
        _ => ValueKind.DateTime,
    };
}
