using Connect.Data;
using Connect.Errors;
using Connect.Headers;
using Connect.Runtime.Configuration;
using Connect.Runtime.Transforms;
using Connect.Sink;
using Connect.Source;
using Connect.Transforms;

namespace Connect.Runtime.Tests.Transforms;

/// <summary>A chain whose transformations are joined must give what the same transformations give one after the other.</summary>
public sealed class JoinedChainTests
{
    private const int Chains = 400;
    private const int RecordsPerChain = 12;

    private static readonly Schema Address = SchemaBuilder.Struct().Field("zip", Schema.String).Field("city", Schema.OptionalString).Build();

    private static readonly Schema Row = SchemaBuilder.Struct().Name("Row")
        .Field("id", Schema.Int64).Field("name", Schema.OptionalString).Field("address", Address).Build();

    [Fact]
    public void Apply_GeneratedChainsAndRecords_GiveWhatTheStagesGiveInTurn()
    {
        int joined = 0;
        int failed = 0;
        for (int seed = 0; seed < Chains; seed++)
        {
            var random = new Random(seed);
            Step[] steps = [.. Enumerable.Range(0, random.Next(2, 7)).Select(_ => Step.Generate(random))];
            using TransformationChain chain = Chain(steps);
            using var alone = new StepsInTurn(steps);
            Schema[] schemas = [.. Enumerable.Range(0, 2).Select(_ => Records.GenerateSchema(random, depth: 2))];
            for (int i = 0; i < RecordsPerChain; i++)
            {
                SinkRecord record = Records.GenerateRecord(random, schemas[random.Next(schemas.Length)]);
                string where = $"seed {seed}, record {i}: {record.Value} through {string.Join(" | ", steps.Select(step => step.ToString()))}";
                (SinkRecord? expected, string? error, string? failing) = alone.Apply(record);
                try
                {
                    SinkRecord actual = chain.Apply(record)!;

                    Assert.True(error is null, $"{where}: expected the error {error}, got {actual.Value}");
                    Assert.True(Equals(expected!.ValueSchema, actual.ValueSchema) && expected.Value == actual.Value, $"{where}: expected {expected.Value}, got {actual.Value}");
                    Assert.True(
                        expected.Value.IsNull || ReferenceEquals(actual.ValueSchema, actual.Value.AsStruct().Schema), $"{where}: the struct has another schema than the record");
                    Assert.True(
                        ReferenceEquals(actual.ValueSchema, chain.Apply(record)!.ValueSchema), $"{where}: another schema instance the second time");
                    Assert.True(Equals(expected.KeySchema, actual.KeySchema) && expected.Key == actual.Key, $"{where}: expected key {expected.Key}, got {actual.Key}");
                    joined++;
                }
                catch (ConnectException e)
                {
                    Assert.True(error == e.Message, $"{where}: expected {error ?? expected!.Value.ToString()}, got the error {e.Message}");
                    Assert.Equal(failing, chain.ExecutingClass);
                    failed++;
                }
            }
        }

        // Both must have been seen often for the comparison to mean something.
        Assert.InRange(joined, Chains, int.MaxValue);
        Assert.InRange(failed, Chains / 4, int.MaxValue);
    }

    [Fact]
    public void Apply_FieldThatALaterStepDrops_StillFailsAtItsStep()
    {
        using TransformationChain chain = Chain(
            new Step("Cast$Value", "spec=name:int32"), new Step("ReplaceField$Value", "exclude=name"), new Step("MaskField$Value", "fields=id"));

        var e = Assert.Throws<ConnectDataException>(() => chain.Apply(Sample("anvil")));

        Assert.Contains("field: 'name'", e.Message.Replace("(field 'name')", "field: 'name'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("org.apache.kafka.connect.transforms.Cast$Value", chain.ExecutingClass);
        Assert.Equal("Struct{id=0,address=Struct{zip=8000}}", chain.Apply(Sample("12"))!.Value.ToString());
    }

    [Fact]
    public void Apply_NestedFieldsInSeveralSteps_AreChangedTogether()
    {
        using TransformationChain chain = Chain(
            new Step("ReplaceField$Value", "renames=address.zip:code field.syntax.version=V2"),
            new Step("Cast$Value", "spec=address.code:int32 field.syntax.version=V2"),
            new Step("InsertField$Value", "static.field=address.country static.value=CH field.syntax.version=V2"),
            new Step("MaskField$Value", "fields=address.city field.syntax.version=V2"));

        SinkRecord first = chain.Apply(Sample("anvil", "Zürich"))!;
        SinkRecord second = chain.Apply(Sample(null))!;

        Assert.Equal("Struct{id=7,name=anvil,address=Struct{code=8000,city=,country=CH}}", first.Value.ToString());
        Assert.Equal("Struct{id=7,address=Struct{code=8000,country=CH}}", second.Value.ToString());
        Assert.Same(first.ValueSchema, second.ValueSchema);
    }

    [Fact]
    public void Apply_PredicatesInTheMiddle_ChooseTheirStepsOnly()
    {
        using TransformationChain chain = Chain(
            new Step("InsertField$Value", "static.field=source static.value=shop"),
            new Step("MaskField$Value", "fields=name", "HasHeaderKey name=secret"),
            new Step("Cast$Value", "spec=id:string", "TopicNameMatches pattern=ord.*"),
            new Step("ReplaceField$Value", "renames=id:key", "RecordIsTombstone", Negate: true));

        string Of(string topic, params Header[] headers) => chain.Apply(Sample("anvil", topic: topic, headers: headers))!.Value.ToString();

        Assert.Equal("Struct{key=7,name=anvil,address=Struct{zip=8000},source=shop}", Of("items"));
        Assert.Equal("Struct{key=7,name=,address=Struct{zip=8000},source=shop}", Of("items", new Header("secret", null, default)));
        Assert.Equal("STRING", chain.Apply(Sample("anvil", topic: "orders"))!.ValueSchema!.Field("key")!.Schema.Type.DisplayName());
        Assert.True(chain.Apply(TransformHarness.Record(Row, default))!.Value.IsNull);
    }

    [Fact]
    public void Apply_FieldsOfTheRecord_AreInserted()
    {
        using TransformationChain chain = Chain(
            new Step("InsertField$Value", "topic.field=t partition.field=p offset.field=o timestamp.field=ts"), new Step("Cast$Value", "spec=o:string,ts:int64"));

        Assert.Equal(
            "Struct{id=7,name=anvil,address=Struct{zip=8000},t=orders,p=3,o=42,ts=1700000000123}", chain.Apply(Sample("anvil"))!.Value.ToString());
    }

    [Fact]
    public void Apply_OffsetOfASourceRecord_FailsAtInsertField()
    {
        using TransformationChain chain = Chain(
            new Step("MaskField$Value", "fields=name"), new Step("InsertField$Value", "offset.field=o"), new Step("Cast$Value", "spec=id:string"));
        Struct row = Sample("anvil").Value.AsStruct();

        var e = Assert.Throws<ConnectDataException>(() => chain.Apply(new SourceRecord(null, null, "orders", Row, row)));

        Assert.Contains("SourceRecord", e.Message, StringComparison.Ordinal);
        Assert.Equal("org.apache.kafka.connect.transforms.InsertField$Value", chain.ExecutingClass);
    }

    [Fact]
    public void Apply_SourceRecord_KeepsItsPositionAndHeaders()
    {
        using TransformationChain chain = Chain(
            new Step("InsertField$Value", "topic.field=t timestamp.field=ts"), new Step("MaskField$Value", "fields=name"), new Step("Cast$Value", "spec=id:string"));
        var headers = new ConnectHeaders([new Header("h", Schema.String, "x")]);
        var partition = OffsetMap.Of("file", "a");
        var offset = OffsetMap.Of("line", 5L);
        var record = new SourceRecord(partition, offset, "orders", 3, null, default, Row, Sample("anvil").Value, 1700000000123, headers);

        SourceRecord result = chain.Apply(record)!;

        Assert.Equal("Struct{id=7,name=,address=Struct{zip=8000},t=orders,ts=Tue Nov 14 22:13:20 UTC 2023}", result.Value.ToString());
        Assert.Equal((partition, offset, "orders", 3, 1700000000123), (result.SourcePartition, result.SourceOffset, result.Topic, result.KafkaPartition, result.Timestamp));
        Assert.Equal("x", result.Headers.Single().Value.AsString());
    }

    [Fact]
    public void Apply_NoPredicateSelects_GivesTheSameRecord()
    {
        using TransformationChain chain = Chain(
            new Step("MaskField$Value", "fields=name", "TopicNameMatches pattern=none"), new Step("Cast$Value", "spec=id:string", "HasHeaderKey name=none"));
        SinkRecord record = Sample("anvil");

        Assert.Same(record, chain.Apply(record));
    }

    [Fact]
    public void Apply_KeyAndValueInTurn_EachIsChanged()
    {
        using TransformationChain chain = Chain(
            new Step("MaskField$Value", "fields=name"), new Step("Cast$Value", "spec=id:string"),
            new Step("MaskField$Key", "fields=id"), new Step("SetSchemaMetadata$Key", "schema.name=Key"), new Step("SetSchemaMetadata$Value", "schema.name=Value"));
        Struct row = Sample("anvil").Value.AsStruct();
        var record = new SinkRecord("orders", 3, Row, row, Row, row, 42);

        SinkRecord result = chain.Apply(record)!;

        Assert.Equal("Struct{id=0,name=anvil,address=Struct{zip=8000}}", result.Key.ToString());
        Assert.Equal(("Key", "Value"), (result.KeySchema!.Name, result.ValueSchema!.Name));
        Assert.Equal("Struct{id=7,name=,address=Struct{zip=8000}}", result.Value.ToString());
    }

    private static SinkRecord Sample(string? name, string? city = null, string topic = "orders", params Header[] headers) => TransformHarness.Record(
        Row,
        new Struct(Row).Put("id", 7L).Put("name", name).Put("address", new Struct(Address).Put("zip", "8000").Put("city", city)),
        topic,
        headers);

    private static TransformationChain Chain(params Step[] steps)
    {
        var config = new Dictionary<string, string>
        {
            ["name"] = "c",
            ["connector.class"] = "x",
            ["transforms"] = string.Join(',', steps.Select((_, i) => $"t{i}")),
            ["predicates"] = string.Join(',', steps.Index().Where(step => step.Item.Predicate is not null).Select(step => $"p{step.Index}")),
        };
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i].AddTo(config, i);
        }

        return TransformationChain.Create(ConnectorConfig.Parse(config), TransformReplay.Plugins);
    }

    /// <summary>A transformation of a chain, its settings and perhaps its predicate's as <c>key=value</c> parted by blanks.</summary>
    private sealed record Step(string Name, string Settings, string? Predicate = null, bool Negate = false)
    {
        public static Step Generate(Random random)
        {
            string side = random.Next(8) == 0 ? "$Key" : "$Value";
            string path = random.Next(3) == 0 ? $"{Records.Name(random)}.{Records.Name(random)} field.syntax.version=V2" : Records.Name(random);
            string field = path.Split(' ')[0];
            string version = path.Contains(' ') ? " " + path.Split(' ')[1] : "";
            string defaults = random.Next(2) == 0 ? " replace.null.with.default=false" : "";
            string part = ((string[])["topic", "partition", "offset", "timestamp"])[random.Next(4)];
            string mark = ((string[])["", "!", "?"])[random.Next(3)];
            (string name, string settings) = random.Next(8) switch
            {
                0 => ("Cast", $"spec={field}:{((string[])["int8", "int32", "int64", "float64", "boolean", "string"])[random.Next(6)]}{version}{defaults}"),
                1 => ("MaskField", $"fields={field}{version}{defaults}"),
                2 => ("ReplaceField", $"renames={field}:{Records.Name(random)}{random.Next(9)}{version}{defaults}"),
                3 => ("ReplaceField", $"exclude={field}{version}{defaults}"),
                4 => ("InsertField", $"static.field={field}{random.Next(9)} static.value=x{version}{defaults}"),
                5 => ("InsertField", $"{part}.field={field}{random.Next(9)}{mark}{version}{defaults}"),
                6 => ("TimestampConverter", $"field={field} target.type=Timestamp format=yyyy{version}{defaults}"),
                _ => ("SetSchemaMetadata", $"schema.name=S{random.Next(3)}{defaults}"),
            };
            string? predicate = random.Next(5) switch
            {
                0 => "TopicNameMatches pattern=orders",
                1 => "HasHeaderKey name=h",
                _ => null,
            };
            return new Step(name + side, settings, predicate, random.Next(2) == 0);
        }

        public void AddTo(Dictionary<string, string> config, int number)
        {
            config[$"transforms.t{number}.type"] = "org.apache.kafka.connect.transforms." + Name;
            foreach ((string key, string value) in Pairs(Settings))
            {
                config[$"transforms.t{number}.{key}"] = value;
            }

            if (Predicate is null)
            {
                return;
            }

            config[$"transforms.t{number}.predicate"] = $"p{number}";
            config[$"transforms.t{number}.negate"] = Negate ? "true" : "false";
            config[$"predicates.p{number}.type"] = Predicate.Split(' ')[0];
            foreach ((string key, string value) in Pairs(string.Join(' ', Predicate.Split(' ')[1..])))
            {
                config[$"predicates.p{number}.{key}"] = value;
            }
        }

        public ITransformation Transformation() => TransformHarness.Create("org.apache.kafka.connect.transforms." + Name, [.. Pairs(Settings)]);

        public bool Applies(SinkRecord record)
        {
            if (Predicate is null)
            {
                return true;
            }

            using var predicate = TransformReplay.Plugins.Create<IPredicate>(Predicate.Split(' ')[0]);
            predicate.Configure(Pairs(string.Join(' ', Predicate.Split(' ')[1..])).ToDictionary(pair => pair.Key, pair => pair.Value));
            return predicate.Test(record) != Negate;
        }

        private static IEnumerable<(string Key, string Value)> Pairs(string settings) =>
            settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair[..pair.IndexOf('=')], pair[(pair.IndexOf('=') + 1)..]));
    }

    /// <summary>The same transformations, each an instance of its own that makes its own record.</summary>
    private sealed class StepsInTurn(Step[] steps) : IDisposable
    {
        private readonly ITransformation[] _transformations = [.. steps.Select(step => step.Transformation())];

        public (SinkRecord? Record, string? Error, string? FailingClass) Apply(SinkRecord record)
        {
            for (int i = 0; i < steps.Length; i++)
            {
                try
                {
                    record = steps[i].Applies(record) ? _transformations[i].Apply(record)! : record;
                }
                catch (ConnectException e)
                {
                    return (null, e.Message, "org.apache.kafka.connect.transforms." + steps[i].Name);
                }
            }

            return (record, null, null);
        }

        public void Dispose()
        {
            foreach (ITransformation transformation in _transformations)
            {
                transformation.Dispose();
            }
        }
    }

    private static class Records
    {
        private static readonly string[] Names = ["a", "b", "c", "d"];

        public static string Name(Random random) => Names[random.Next(Names.Length)];

        public static SinkRecord GenerateRecord(Random random, Schema schema)
        {
            Header[] headers = random.Next(2) == 0 ? [] : [new Header("h", Schema.String, "x")];
            ConnectValue value = random.Next(8) == 0 ? default : ConnectValue.From(Generate(random, schema, isRoot: true));
            ConnectValue key = Generate(random, schema, isRoot: true);
            return new SinkRecord(random.Next(2) == 0 ? "orders" : "items", 3, schema, key, schema, value, 42, 1700000000123, TimestampType.CreateTime, new ConnectHeaders(headers));
        }

        public static Schema GenerateSchema(Random random, int depth, bool isNested = false)
        {
            SchemaBuilder builder = SchemaBuilder.Struct();
            foreach (string name in Names.Where(_ => random.Next(5) > 0))
            {
                SchemaBuilder? field = random.Next(depth > 1 ? 6 : 5) switch
                {
                    0 => SchemaBuilder.Int32(),
                    1 => SchemaBuilder.Int64(),
                    2 => SchemaBuilder.Float64(),
                    3 => SchemaBuilder.Boolean(),
                    4 => SchemaBuilder.String(),
                    _ => null,
                };
                if (field is null)
                {
                    builder.Field(name, GenerateSchema(random, depth - 1, isNested: true));
                    continue;
                }

                if (random.Next(2) == 0)
                {
                    field.Optional();
                }

                if (random.Next(3) == 0)
                {
                    field.Default(Value(random, field.Build().Type));
                }

                builder.Field(name, field.Build());
            }

            if (isNested && random.Next(2) == 0)
            {
                builder.Optional();
            }

            if (isNested && random.Next(3) == 0)
            {
                builder.Default(ConnectValue.From(Generate(random, builder.Build(), isRoot: false)));
            }

            return builder.Build();
        }

        // Now and then a required field at the root is null, which only transformations find.
        private static Struct Generate(Random random, Schema schema, bool isRoot)
        {
            var result = new Struct(schema);
            foreach (Field field in schema.Fields)
            {
                bool mayBeNull = field.Schema.IsOptional || !field.Schema.DefaultValue.IsNull;
                if (mayBeNull ? random.Next(3) > 0 : !isRoot || random.Next(20) > 0)
                {
                    result.Put(field, field.Schema.Type == SchemaType.Struct ? Generate(random, field.Schema, isRoot: false) : Value(random, field.Schema.Type));
                }
            }

            return result;
        }

        private static ConnectValue Value(Random random, SchemaType type) => type switch
        {
            SchemaType.Int32 => random.Next(-500, 500),
            SchemaType.Int64 => random.NextInt64(-500, 500),
            SchemaType.Float64 => random.Next(-500, 500) / 4.0,
            SchemaType.Boolean => random.Next(2) == 0,
            _ => random.Next(2) == 0 ? random.Next(2000, 2100).ToString(System.Globalization.CultureInfo.InvariantCulture) : "text",
        };
    }
}
