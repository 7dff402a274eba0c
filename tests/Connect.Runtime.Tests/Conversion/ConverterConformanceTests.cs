using Connect.Conversion;
using Connect.Data;
using Connect.Runtime.Conversion;
using Connect.Testing.Conformance;

namespace Connect.Runtime.Tests.Conversion;

public class ConverterConformanceTests
{
    private static readonly Dictionary<string, ConverterConformance> Suites = new()
    {
        ["json"] = new Json([]),
        ["json, numeric decimals"] = new Json(new() { ["decimal.format"] = "NUMERIC" }),
        ["json without schemas"] = new PlainJson(),
        ["string"] = new Text(),
        ["bytes"] = new Single(() => new ByteArrayConverter(), Schema.OptionalBytes, bad: []),
        ["boolean"] = new Single(() => new BooleanConverter(), Schema.OptionalBoolean, bad: [[], [2], [0, 1]]),
        ["short"] = new Single(() => new ShortConverter(), Schema.OptionalInt16, bad: [[], [1]]),
        ["integer"] = new Single(() => new IntegerConverter(), Schema.OptionalInt32, bad: [[], [1, 2, 3]]),
        ["long"] = new Single(() => new LongConverter(), Schema.OptionalInt64, bad: [[], [1, 2, 3, 4]]),
        ["float"] = new Single(() => new FloatConverter(), Schema.OptionalFloat32, bad: [[], [1, 2, 3]]),
        ["double"] = new Single(() => new DoubleConverter(), Schema.OptionalFloat64, bad: [[], [1, 2, 3, 4]]),
    };

    public static TheoryData<string, string> Checks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach ((string name, ConverterConformance suite) in Suites)
            {
                foreach (string check in suite.Checks)
                {
                    data.Add(name, check);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Converter_Conforms(string converter, string check) => Suites[converter].RunAsync(check);

    private sealed class Json(Dictionary<string, string> config) : ConverterConformance
    {
        protected override IReadOnlyDictionary<string, string> Config => config;

        protected override IReadOnlyList<byte[]> BadData => [[], "{"u8.ToArray(), "[]"u8.ToArray(), "{\"schema\":null}"u8.ToArray(), [0xff, 0xfe]];

        protected override IConverter CreateConverter() => new JsonConverter();
    }

    private sealed class PlainJson : ConverterConformance
    {
        protected override IReadOnlyDictionary<string, string> Config { get; } = new Dictionary<string, string> { ["schemas.enable"] = "false" };

        protected override IReadOnlyList<byte[]> BadData => ["{"u8.ToArray(), "nul"u8.ToArray()];

        protected override IConverter CreateConverter() => new JsonConverter();

        // Values with a schema lose it; what they become is in the golden tests.
        protected override bool Supports(Schema? schema) => schema is null;
    }

    private sealed class Text : ConverterConformance
    {
        protected override bool ChecksValues => false;

        protected override IConverter CreateConverter() => new StringConverter();

        protected override bool Supports(Schema? schema) => schema is { Type: SchemaType.String };

        protected override SchemaAndValue Expected(Schema? schema, ConnectValue value) => new(Schema.OptionalString, value);

        protected override SchemaAndValue ExpectedNull(Schema? schema) => new(Schema.OptionalString, default);
    }

    /// <summary>A converter of one type, which reads its values as optional.</summary>
    private sealed class Single(Func<IConverter> create, Schema read, byte[][] bad) : ConverterConformance
    {
        protected override IReadOnlyList<byte[]> BadData => bad;

        protected override IConverter CreateConverter() => create();

        protected override bool Supports(Schema? schema) => schema is { Logical: LogicalType.None } && schema.Type == read.Type;

        protected override SchemaAndValue Expected(Schema? schema, ConnectValue value) => new(read, value);

        protected override SchemaAndValue ExpectedNull(Schema? schema) => new(read, default);
    }
}
