using BenchmarkDotNet.Attributes;
using Connect.Data;
using Connect.Runtime.Configuration;
using Connect.Runtime.Plugins;
using Connect.Runtime.Transforms;
using Connect.Sink;
using Connect.Transforms;

namespace Connect.Benchmarks;

/// <summary>
/// One record of ten fields through chains of transformations, against copying its struct field by field. Operations per second are records per second.
/// </summary>
[MemoryDiagnoser]
public class TransformationBenchmark
{
    private const string Insert = "InsertField$Value static.field=source static.value=shop";
    private const string Rename = "ReplaceField$Value renames=id:order_id";

    private static readonly PluginRegistry Plugins = new PluginRegistryBuilder().AddBuiltIns().Build();

    private readonly SinkRecord _record = new("orders", 0, null, default, SampleRow.Schema, SampleRow.Create(), 42, 1_700_000_000_123);
    private readonly TransformationChain _three = Chain("Cast$Value spec=id:string,weight:int32", Insert, Rename);
    private readonly TransformationChain _four = Chain(Insert, Rename, "MaskField$Value fields=email", "Cast$Value spec=weight:int32");
    private readonly TransformationChain _cast = Chain("Cast$Value spec=weight:int32");
    private readonly TransformationChain _castToText = Chain("Cast$Value spec=id:string");
    private readonly TransformationChain _mask = Chain("MaskField$Value fields=email");
    private readonly TransformationChain _flatten = Chain("Flatten$Value delimiter=_");
    private readonly TransformationChain _extract = Chain("ExtractField$Value field=address");
    private readonly TransformationChain _route = Chain("RegexRouter regex=(.*) replacement=shop.$1");
    private readonly IPredicate _predicate = Predicate();


    [Benchmark(Baseline = true)]
    public SinkRecord CopyOfStruct()
    {
        Struct source = _record.Value.AsStruct();
        var copy = new Struct(source.Schema);
        foreach (Field field in source.Schema.Fields)
        {
            copy.Put(field, source.Get(field));
        }

        return _record.NewRecord(_record.Topic, _record.KafkaPartition, _record.KeySchema, _record.Key, _record.ValueSchema, copy, _record.Timestamp);
    }

    [Benchmark]
    public SinkRecord? CastInsertReplace() => _three.Apply(_record);

    [Benchmark]
    public SinkRecord? InsertReplaceMaskCast() => _four.Apply(_record);

    [Benchmark]
    public SinkRecord? Cast() => _cast.Apply(_record);

    [Benchmark]
    public SinkRecord? CastToText() => _castToText.Apply(_record);

    [Benchmark]
    public SinkRecord? MaskField() => _mask.Apply(_record);

    [Benchmark]
    public SinkRecord? Flatten() => _flatten.Apply(_record);

    [Benchmark]
    public SinkRecord? ExtractField() => _extract.Apply(_record);

    [Benchmark]
    public SinkRecord? RegexRouter() => _route.Apply(_record);

    [Benchmark]
    public bool TopicNameMatches() => _predicate.Test(_record);

    // Every step is a class and its settings, parted by blanks.
    private static TransformationChain Chain(params string[] steps)
    {
        var config = new Dictionary<string, string>
        {
            ["name"] = "benchmark",
            ["connector.class"] = "none",
            ["transforms"] = string.Join(',', Enumerable.Range(0, steps.Length).Select(i => $"t{i}")),
        };
        for (int i = 0; i < steps.Length; i++)
        {
            string[] parts = steps[i].Split(' ');
            config[$"transforms.t{i}.type"] = parts[0];
            foreach (string setting in parts[1..])
            {
                string[] pair = setting.Split('=', 2);
                config[$"transforms.t{i}.{pair[0]}"] = pair[1];
            }
        }

        return TransformationChain.Create(ConnectorConfig.Parse(config), Plugins);
    }

    private static IPredicate Predicate()
    {
        var predicate = Plugins.Create<IPredicate>("TopicNameMatches");
        predicate.Configure(new Dictionary<string, string> { ["pattern"] = "ord.*" });
        return predicate;
    }
}
