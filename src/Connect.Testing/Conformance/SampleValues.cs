using System.Numerics;
using Connect.Data;

namespace Connect.Testing.Conformance;

/// <summary>Values of every type, at their limits.</summary>
internal static class SampleValues
{
    private const long Noon2024 = 1_709_208_000_000;
    private const long Leap2024 = 1_709_164_800_000;

    private static readonly Schema s_inner = SchemaBuilder.Struct().Name("com.example.Inner").Version(2).Field("id", Schema.Int64).Field("note", Schema.OptionalString).Build();

    /// <summary>The twelve types, without null, default and logical name.</summary>
    public static IReadOnlyList<SampleValue> Types { get; } = CreateTypes();

    public static IReadOnlyList<SampleValue> Logical { get; } =
    [
        new("Decimal", DecimalSchema.Builder(2).Build(), new BigDecimal(-12345, 2)),
        new("Decimal of scale 0", DecimalSchema.Builder(0).Build(), new BigDecimal(0, 0)),
        new("Decimal of 40 digits", DecimalSchema.Builder(10).Build(), new BigDecimal(BigInteger.Parse("-1234567890123456789012345678901234567890"), 10)),
        new("Date", DateSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(Leap2024)),
        new("Date before 1970", DateSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(-86_400_000)),
        new("Time", TimeSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(86_399_999)),
        new("Timestamp", TimestampSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(Noon2024 + 1)),
        new("Timestamp before 1970", TimestampSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(-1)),
    ];

    public static IReadOnlyList<SampleValue> Nulls { get; } = CreateNulls();

    public static IReadOnlyList<SampleValue> Defaults { get; } =
    [
        new("INT32 with a default", SchemaBuilder.Int32().Default(7).Build(), 8),
        new("optional STRING with a default", SchemaBuilder.String().Optional().Default("none").Build(), "given"),
        new("BOOLEAN with a default and a doc", SchemaBuilder.Boolean().Default(true).Doc("yes or no").Parameter("a", "b").Build(), false),
        Of("STRUCT whose field has a default", SchemaBuilder.Struct().Field("size", SchemaBuilder.Int64().Default(3L).Build()).Build(), row => row.Put("size", 4L)),
    ];

    public static IReadOnlyList<SampleValue> Schemaless { get; } =
    [
        new("schemaless text", null, "text"),
        new("schemaless boolean", null, true),
        new("schemaless 64-bit integer", null, long.MinValue),
        new("schemaless double", null, 0.5),
        new("schemaless map", null, Map(("a", 1L), ("b", "two"), ("c", default), ("d", Map(("e", true))))),
        new("schemaless list", null, new ConnectValue[] { 1L, "two", default, true }),
    ];

    private static IReadOnlyList<SampleValue> CreateTypes()
    {
        Schema everything = SchemaBuilder.Struct().Name("com.example.Everything")
            .Field("int8", Schema.Int8).Field("int16", Schema.Int16).Field("int32", Schema.Int32).Field("int64", Schema.Int64)
            .Field("float32", Schema.Float32).Field("float64", Schema.Float64).Field("boolean", Schema.Boolean).Field("string", Schema.String).Field("bytes", Schema.Bytes)
            .Field("array", SchemaBuilder.Array(Schema.Int32).Build()).Field("map", SchemaBuilder.Map(Schema.String, Schema.Int64).Build())
            .Field("struct", s_inner).Field("absent", Schema.OptionalInt32).Build();
        return
        [
            new("smallest INT8", Schema.Int8, sbyte.MinValue), new("largest INT8", Schema.Int8, sbyte.MaxValue),
            new("smallest INT16", Schema.Int16, short.MinValue), new("largest INT16", Schema.Int16, short.MaxValue),
            new("smallest INT32", Schema.Int32, int.MinValue), new("largest INT32", Schema.Int32, int.MaxValue),
            new("smallest INT64", Schema.Int64, long.MinValue), new("largest INT64", Schema.Int64, long.MaxValue), new("INT64 zero", Schema.Int64, 0L),
            new("INT64 that no double has", Schema.Int64, 9_007_199_254_740_993),
            new("FLOAT32", Schema.Float32, 0.1f), new("largest FLOAT32", Schema.Float32, float.MaxValue), new("whole FLOAT32", Schema.Float32, -3f),
            new("FLOAT64", Schema.Float64, 0.1), new("smallest FLOAT64", Schema.Float64, double.Epsilon), new("largest FLOAT64", Schema.Float64, -double.MaxValue),
            new("true", Schema.Boolean, true), new("false", Schema.Boolean, false),
            new("STRING", Schema.String, "ä€😀 \"quoted\" \\ \n\t\u0001"), new("empty STRING", Schema.String, ""), new("STRING of 100,000 characters", Schema.String, new string('ü', 100_000)),
            new("BYTES", Schema.Bytes, new byte[] { 0, 1, 127, 128, 255 }), new("empty BYTES", Schema.Bytes, Array.Empty<byte>()),
            new("ARRAY", SchemaBuilder.Array(Schema.Int32).Build(), new ConnectValue[] { 1, -2, 3 }),
            new("empty ARRAY", SchemaBuilder.Array(Schema.String).Build(), Array.Empty<ConnectValue>()),
            new("ARRAY of ARRAY", SchemaBuilder.Array(SchemaBuilder.Array(Schema.OptionalString).Build()).Build(), new ConnectValue[] { new ConnectValue[] { "a", default }, Array.Empty<ConnectValue>() }),
            new("MAP", SchemaBuilder.Map(Schema.String, Schema.Int64).Build(), Map(("a", 1L), ("b", 2L))),
            new("empty MAP", SchemaBuilder.Map(Schema.String, Schema.Int64).Build(), new ConnectMap()),
            new("MAP with INT32 keys", SchemaBuilder.Map(Schema.Int32, Schema.OptionalString).Build(), Map((1, "one"), (2, default))),
            Of("STRUCT", s_inner, row => row.Put("id", 5L).Put("note", "n")),
            Of("STRUCT of every type", everything, row => row
                .Put("int8", (sbyte)1).Put("int16", (short)2).Put("int32", 3).Put("int64", 4L).Put("float32", 5.5f).Put("float64", 6.25).Put("boolean", true).Put("string", "s")
                .Put("bytes", new byte[] { 1 }).Put("array", new ConnectValue[] { 1 }).Put("map", Map(("k", 9L))).Put("struct", new Struct(s_inner).Put("id", 1L))),
        ];
    }

    private static IReadOnlyList<SampleValue> CreateNulls()
    {
        Schema[] optional =
        [
            Schema.OptionalInt8, Schema.OptionalInt16, Schema.OptionalInt32, Schema.OptionalInt64, Schema.OptionalFloat32, Schema.OptionalFloat64,
            Schema.OptionalBoolean, Schema.OptionalString, Schema.OptionalBytes,
            SchemaBuilder.Array(Schema.Int32).Optional().Build(), SchemaBuilder.Map(Schema.String, Schema.Int32).Optional().Build(),
            SchemaBuilder.Struct().Optional().Field("a", Schema.Int32).Build(),
            DecimalSchema.Builder(2).Optional().Build(), DateSchema.Builder().Optional().Build(), TimeSchema.Builder().Optional().Build(), TimestampSchema.Builder().Optional().Build(),
        ];
        return [.. optional.Select(schema => new SampleValue($"null of optional {schema.Name ?? schema.Type.DisplayName()}", schema, default))];
    }

    private static SampleValue Of(string name, Schema schema, Func<Struct, Struct> fill) => new(name, schema, fill(new Struct(schema)));

    private static ConnectMap Map(params ReadOnlySpan<(ConnectValue Key, ConnectValue Value)> entries)
    {
        var map = new ConnectMap(entries.Length);
        foreach ((ConnectValue key, ConnectValue value) in entries)
        {
            map.Add(key, value);
        }

        return map;
    }
}
