using Connect.Data;

namespace Connect.Benchmarks;

/// <summary>A column type of PostgreSQL with a value for any number.</summary>
/// <param name="Name">Its name in SQL.</param>
/// <param name="Sql">An expression of <c>n</c>.</param>
/// <param name="Schema">Schema of a sink's values.</param>
/// <param name="Value">A value that a sink writes.</param>
public sealed record PgType(string Name, string Sql, Schema Schema, ConnectValue Value)
{
    /// <summary>The usual ones.</summary>
    public static IReadOnlyList<PgType> All { get; } =
    [
        new("boolean", "n % 2 = 0", Schema.Boolean, true),
        new("integer", "n", Schema.Int32, 123_456),
        new("bigint", "n::bigint * 1000000", Schema.Int64, 123_456_000_000),
        new("double precision", "n / 8.0", Schema.Float64, 15432.125),
        new("numeric", "(n / 100.0)::numeric(12,2)", DecimalSchema.OfScale(2), ConnectValue.From(new BigDecimal(1_234_567, 2))),
        new("text", "'customer ' || n", Schema.String, "customer 123456"),
        new("timestamp without time zone", "timestamp '2026-01-01' + n * interval '1 second'", TimestampSchema.Builder().Build(), ConnectValue.FromUnixTimeMilliseconds(1_767_225_600_000)),
        new("date", "date '2026-01-01' + n % 1000", DateSchema.Builder().Build(), ConnectValue.FromUnixTimeMilliseconds(1_767_225_600_000)),
        new("bytea", "decode(md5(n::text), 'hex')", Schema.Bytes, new byte[16]),
        new("uuid", "md5(n::text)::uuid", Schema.String, "9a3b8c1e-0000-4000-8000-00000000abcd"),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
