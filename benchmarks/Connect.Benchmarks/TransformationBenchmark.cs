using BenchmarkDotNet.Attributes;
using Connect.Data;
using Connect.Runtime.Transforms;
using Connect.Sink;

namespace Connect.Benchmarks;

/// <summary>
/// One record of ten fields through single transformations, against copying its struct field by field. Operations per second are records per second.
/// </summary>
[MemoryDiagnoser]
public class TransformationBenchmark
{
    private readonly SinkRecord _record = new("orders", 0, null, default, SampleRow.Schema, SampleRow.Create(), 42, 1_700_000_000_123);
    private readonly TransformationChain _insert = SampleChain.Of(SampleChain.Insert);
    private readonly TransformationChain _replace = SampleChain.Of(SampleChain.Rename);
    private readonly TransformationChain _cast = SampleChain.Of("Cast$Value spec=weight:int32");
    private readonly TransformationChain _castToText = SampleChain.Of("Cast$Value spec=id:string");
    private readonly TransformationChain _mask = SampleChain.Of("MaskField$Value fields=email");
    private readonly TransformationChain _flatten = SampleChain.Of("Flatten$Value delimiter=_");
    private readonly TransformationChain _extract = SampleChain.Of("ExtractField$Value field=address");
    private readonly TransformationChain _route = SampleChain.Of("RegexRouter regex=(.*) replacement=shop.$1");

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
    public SinkRecord? InsertField() => _insert.Apply(_record);

    [Benchmark]
    public SinkRecord? ReplaceField() => _replace.Apply(_record);

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
}
