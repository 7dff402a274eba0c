using Connect.Data;
using Connect.Headers;
using Connect.Runtime.Transforms;
using Connect.Sink;
using Connect.Testing;
using Connect.Testing.Conformance;
using Connect.Transforms;

namespace Connect.Runtime.Tests.Transforms;

public class TransformationConformanceTests
{
    private static readonly Dictionary<Type, Dictionary<string, string>> Transformations = new()
    {
        [typeof(CastKey)] = new() { ["spec"] = "id:string" },
        [typeof(CastValue)] = new() { ["spec"] = "id:int64,name:string" },
        [typeof(DropHeaders)] = new() { ["headers"] = "h,other" },
        [typeof(ExtractFieldKey)] = new() { ["field"] = "id" },
        [typeof(ExtractFieldValue)] = new() { ["field"] = "inner" },
        [typeof(Filter)] = [],
        [typeof(FlattenKey)] = [],
        [typeof(FlattenValue)] = new() { ["delimiter"] = "_" },
        [typeof(HeaderFromKey)] = new() { ["fields"] = "id", ["headers"] = "h1", ["operation"] = "move" },
        [typeof(HeaderFromValue)] = new() { ["fields"] = "id,name", ["headers"] = "h1,h2", ["operation"] = "copy" },
        [typeof(HoistFieldKey)] = new() { ["field"] = "hoisted" },
        [typeof(HoistFieldValue)] = new() { ["field"] = "hoisted" },
        [typeof(InsertFieldKey)] = new() { ["static.field"] = "inserted", ["static.value"] = "text", ["topic.field"] = "topic" },
        [typeof(InsertFieldValue)] = new() { ["timestamp.field"] = "timestamp!", ["partition.field"] = "partition?" },
        [typeof(InsertHeader)] = new() { ["header"] = "inserted", ["value.literal"] = "5" },
        [typeof(MaskFieldKey)] = new() { ["fields"] = "name" },
        [typeof(MaskFieldValue)] = new() { ["fields"] = "id,name" },
        [typeof(RegexRouter)] = new() { ["regex"] = "te(.*)", ["replacement"] = "be$1" },
        [typeof(ReplaceFieldKey)] = new() { ["exclude"] = "name" },
        [typeof(ReplaceFieldValue)] = new() { ["renames"] = "id:number", ["include"] = "id,inner" },
        [typeof(SetSchemaMetadataKey)] = new() { ["schema.name"] = "com.example.Key" },
        [typeof(SetSchemaMetadataValue)] = new() { ["schema.name"] = "com.example.Value", ["schema.version"] = "7" },
        [typeof(TimestampConverterKey)] = new() { ["field"] = "at", ["target.type"] = "unix" },
        [typeof(TimestampConverterValue)] = new() { ["field"] = "at", ["target.type"] = "string", ["format"] = "yyyy-MM-dd" },
        [typeof(TimestampRouter)] = new() { ["timestamp.format"] = "yyyyMM" },
        [typeof(ValueToKey)] = new() { ["fields"] = "id,name" },
    };

    public static TheoryData<string, string> Checks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (Type type in Transformations.Keys)
            {
                foreach (string check in new Suite(type).Checks)
                {
                    data.Add(type.Name, check);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Transformation_Conforms(string transformation, string check) => new Suite(Transformations.Keys.Single(type => type.Name == transformation)).RunAsync(check);

    [Fact]
    public void Transformations_AllOfTheRuntime_AreInTheTable() => Assert.Equal(
        typeof(CastKey).Assembly.GetTypes().Where(type => type is { IsPublic: true, IsAbstract: false } && type.IsAssignableTo(typeof(ITransformation))).Select(type => type.Name).Order(),
        Transformations.Keys.Select(type => type.Name).Order());

    private sealed class Suite(Type type) : TransformationConformance
    {
        private static readonly Schema RowSchema = SchemaBuilder.Struct().Name("com.example.Row")
            .Field("id", Schema.Int32)
            .Field("name", Schema.OptionalString)
            .Field("at", TimestampSchema.Schema)
            .Field("inner", SchemaBuilder.Struct().Field("flag", Schema.Boolean).Build())
            .Build();

        protected override IReadOnlyDictionary<string, string> Config => Transformations[type];

        // Flatten refuses points in time without schema, SetSchemaMetadata everything without one.
        protected override IReadOnlyList<SinkRecord> Samples { get; } = type.IsAssignableTo(typeof(Flatten)) || type.IsAssignableTo(typeof(SetSchemaMetadata))
            ? [Record(RowSchema, Row())]
            : [Record(RowSchema, Row()), Record(null, TransformationHarness.WithoutSchema(Row()))];

        protected override ITransformation CreateTransformation() => (ITransformation)Activator.CreateInstance(type)!;

        private static SinkRecord Record(Schema? schema, in ConnectValue value) =>
            new("test", 0, schema, value, schema, value, 0, headers: new ConnectHeaders().AddString("h", "v").AddInt32("kept", 1));

        private static ConnectValue Row() => new Struct(RowSchema)
            .Put("id", 5).Put("name", "five").Put("at", ConnectValue.FromUnixTimeMilliseconds(1_709_208_000_000))
            .Put("inner", new Struct(RowSchema.Fields[3].Schema).Put("flag", true));
    }
}
