using Connect.Data;
using Connect.Sink;
using Connect.Transforms;

namespace Connect.Runtime.Tests.Transforms;

/// <summary>What must hold for every record, tried with generated ones.</summary>
public sealed class RoundTripTests
{
    private const int Rounds = 200;

    [Fact]
    public void Hoist_ThenExtract_GivesTheRecordBack()
    {
        var random = new Random(1);
        using ITransformation hoist = TransformHarness.Create("HoistFieldValue", ("field", "a.`b.c`.d"), ("field.syntax.version", "v2"));
        using ITransformation extract = TransformHarness.Create("ExtractFieldValue", ("field", "a.`b.c`.d"), ("field.syntax.version", "V2"));
        for (int i = 0; i < Rounds; i++)
        {
            Struct value = Generate(random, depth: 3);

            SinkRecord result = extract.Apply(hoist.Apply(TransformHarness.Record(value.Schema, value))!)!;
            SinkRecord schemaless = extract.Apply(hoist.Apply(TransformHarness.Record(null, ToMap(value)))!)!;

            Assert.Equal(value.Schema, result.ValueSchema);
            Assert.Same(value, result.Value.AsStruct());
            Assert.Equal(ConnectValue.From(ToMap(value)), schemaless.Value);
            Assert.Null(schemaless.ValueSchema);
        }
    }

    [Fact]
    public void Flatten_EveryLeaf_IsThereUnderItsPath()
    {
        var random = new Random(2);
        using ITransformation flatten = TransformHarness.Create("FlattenValue", ("delimiter", "/"));
        for (int i = 0; i < Rounds; i++)
        {
            Struct value = Generate(random, depth: 4);
            var leaves = new List<(string Name, ConnectValue Value)>();
            Collect(value, "", leaves);

            Struct flat = flatten.Apply(TransformHarness.Record(value.Schema, value))!.Value.AsStruct();
            ConnectMap flatMap = flatten.Apply(TransformHarness.Record(null, ToMap(value)))!.Value.AsMap();

            flat.Validate();
            Assert.Equal(leaves.Select(leaf => leaf.Name), flat.Schema.Fields.Select(field => field.Name));
            Assert.All(leaves, leaf => Assert.Equal(leaf.Value, flat.Get(leaf.Name)));
            Assert.All(flatMap.Where(entry => !entry.Value.IsNull), entry => Assert.Equal(entry.Value, flat.Get(entry.Key.AsString())));
        }
    }

    [Fact]
    public void Cast_ToStringAndBack_GivesTheNumbersBack()
    {
        var random = new Random(3);
        Schema schema = SchemaBuilder.Struct().Field("i", Schema.Int64).Field("d", Schema.Float64).Field("f", Schema.OptionalFloat32).Build();
        using ITransformation toText = TransformHarness.Create("CastValue", ("spec", "i:string,d:string,f:string"));
        using ITransformation back = TransformHarness.Create("CastValue", ("spec", "i:int64,d:float64,f:float32"));
        for (int i = 0; i < Rounds; i++)
        {
            Struct value = new Struct(schema).Put("i", random.NextInt64(long.MinValue, long.MaxValue))
                .Put("d", BitConverter.Int64BitsToDouble(random.NextInt64()) is var d && double.IsNaN(d) ? 0 : d)
                .Put("f", random.Next(4) == 0 ? default(ConnectValue) : random.NextSingle());

            SinkRecord result = back.Apply(toText.Apply(TransformHarness.Record(schema, value))!)!;

            Assert.Equal(value, result.Value.AsStruct());
        }
    }

    private static Struct Generate(Random random, int depth)
    {
        SchemaBuilder builder = SchemaBuilder.Struct();
        var values = new List<ConnectValue>();
        int fields = random.Next(1, 5);
        for (int i = 0; i < fields; i++)
        {
            (Schema schema, ConnectValue value) = random.Next(depth > 1 ? 6 : 4) switch
            {
                0 => (Schema.Int32, random.Next()),
                1 => (Schema.OptionalString, random.Next(2) == 0 ? default(ConnectValue) : $"text {random.Next()}"),
                2 => (SchemaBuilder.Array(Schema.Boolean).Build(), new ConnectValue[] { true, false }),
                3 => (SchemaBuilder.Int64().Default(9L).Build(), random.NextInt64()),
                _ => Nested(random, depth),
            };
            builder.Field($"f{i}", schema);
            values.Add(value);
        }

        var result = new Struct(builder.Build());
        for (int i = 0; i < fields; i++)
        {
            result.Put(result.Schema.Fields[i], values[i]);
        }

        return result;
    }

    private static (Schema Schema, ConnectValue Value) Nested(Random random, int depth)
    {
        Struct inner = Generate(random, depth - 1);
        if (random.Next(3) > 0)
        {
            return (inner.Schema, inner);
        }

        SchemaBuilder optional = SchemaBuilder.Struct().Optional();
        foreach (Field field in inner.Schema.Fields)
        {
            optional.Field(field.Name, field.Schema);
        }

        return (optional.Build(), default);
    }

    private static void Collect(Struct value, string prefix, List<(string Name, ConnectValue Value)> leaves)
    {
        foreach (Field field in value.Schema.Fields)
        {
            ConnectValue inner = value.Get(field);
            if (field.Schema.Type != SchemaType.Struct)
            {
                leaves.Add((prefix + field.Name, inner));
            }
            else if (!inner.IsNull)
            {
                Collect(inner.AsStruct(), $"{prefix}{field.Name}/", leaves);
            }
            else
            {
                CollectNulls(field.Schema, $"{prefix}{field.Name}/", leaves);
            }
        }
    }

    // The leaves of a struct that is null: their defaults, which Flatten leaves to the schema.
    private static void CollectNulls(Schema schema, string prefix, List<(string Name, ConnectValue Value)> leaves)
    {
        foreach (Field field in schema.Fields)
        {
            if (field.Schema.Type == SchemaType.Struct)
            {
                CollectNulls(field.Schema, $"{prefix}{field.Name}/", leaves);
            }
            else
            {
                leaves.Add((prefix + field.Name, field.Schema.DefaultValue));
            }
        }
    }

    private static ConnectMap ToMap(Struct value)
    {
        var map = new ConnectMap();
        foreach (Field field in value.Schema.Fields)
        {
            ConnectValue inner = value.Get(field);
            map[field.Name] = inner.Kind == ValueKind.Struct ? ToMap(inner.AsStruct()) : inner;
        }

        return map;
    }
}
