using BenchmarkDotNet.Attributes;
using Connect.Headers;
using Connect.Sink;
using Connect.Transforms;

namespace Connect.Benchmarks;

/// <summary>What asking a predicate costs.</summary>
[MemoryDiagnoser]
public class PredicateBenchmark
{
    private readonly SinkRecord _record = new(
        "orders", 0, null, default, SampleRow.Schema, SampleRow.Create(), 42, 1_700_000_000_123, headers: new ConnectHeaders([new Header("trace", null, "x")]));

    private readonly IPredicate _topic = Predicate("TopicNameMatches", "pattern=ord.*");
    private readonly IPredicate _header = Predicate("HasHeaderKey", "name=trace");
    private readonly IPredicate _tombstone = Predicate("RecordIsTombstone");

    [Benchmark]
    public bool TopicNameMatches() => _topic.Test(_record);

    [Benchmark]
    public bool HasHeaderKey() => _header.Test(_record);

    [Benchmark]
    public bool RecordIsTombstone() => _tombstone.Test(_record);

    private static IPredicate Predicate(string name, params string[] settings)
    {
        var predicate = SampleChain.Plugins.Create<IPredicate>(name);
        predicate.Configure(settings.Select(setting => setting.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]));
        return predicate;
    }
}
