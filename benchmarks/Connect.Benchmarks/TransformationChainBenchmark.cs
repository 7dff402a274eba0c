using BenchmarkDotNet.Attributes;
using Connect.Runtime.Transforms;
using Connect.Sink;

namespace Connect.Benchmarks;

/// <summary>InsertField, ReplaceField, MaskField and Cast of one record of ten fields, against the same four steps done by copying the struct each time.</summary>
[MemoryDiagnoser]
public class TransformationChainBenchmark
{
    private readonly SinkRecord _record = new("orders", 0, null, default, SampleRow.Schema, SampleRow.Create(), 42, 1_700_000_000_123);
    private readonly CopyingSteps _copying = new();
    private readonly TransformationChain _chain = SampleChain.Of(SampleChain.Insert, SampleChain.Rename, SampleChain.Mask, SampleChain.Cast);

    private readonly TransformationChain _unselected = SampleChain.Of(
        SampleChain.Insert + " predicate=none", SampleChain.Rename + " predicate=none", SampleChain.Mask + " predicate=none", SampleChain.Cast + " predicate=none");

    [Benchmark(Baseline = true)]
    public SinkRecord Copying() => _copying.Apply(_record);

    [Benchmark]
    public SinkRecord? Chain() => _chain.Apply(_record);

    /// <summary>Four predicates, none of which selects the record.</summary>
    [Benchmark]
    public SinkRecord? ChainNotSelected() => _unselected.Apply(_record);
}
