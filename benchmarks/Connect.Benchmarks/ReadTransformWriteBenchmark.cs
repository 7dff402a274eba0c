using System.Buffers;
using BenchmarkDotNet.Attributes;
using Connect.Data;
using Connect.Runtime.Conversion;
using Connect.Runtime.Transforms;
using Connect.Sink;

namespace Connect.Benchmarks;

/// <summary>A record's whole way through converters and transformations: JSON with its schema is read, goes through the chain of four and is written with its new schema.</summary>
[MemoryDiagnoser]
public class ReadTransformWriteBenchmark
{
    private readonly JsonConverter _converter = new();
    private readonly JsonNodeConverter _nodes = new(schemasEnabled: true);
    private readonly CopyingSteps _copying = new();
    private readonly TransformationChain _chain = SampleChain.Of(SampleChain.Insert, SampleChain.Rename, SampleChain.Mask, SampleChain.Cast);
    private readonly ArrayBufferWriter<byte> _output = new();
    private byte[] _message = [];

    [GlobalSetup]
    public void Setup()
    {
        _converter.Configure(new Dictionary<string, string> { ["schemas.enable"] = "true" }, isKey: false);
        var buffer = new ArrayBufferWriter<byte>();
        _converter.FromConnectData("orders", SampleRow.Schema, SampleRow.Create(), buffer);
        _message = buffer.WrittenSpan.ToArray();
    }

    [Benchmark(Baseline = true)]
    public int NodesAndCopies()
    {
        ConnectValue value = _nodes.Read(_message);
        SinkRecord changed = _copying.Apply(new SinkRecord("orders", 0, null, default, value.AsStruct().Schema, value, 42));
        _output.ResetWrittenCount();
        _nodes.Write(changed.ValueSchema!, changed.Value, _output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int Connect()
    {
        SchemaAndValue read = _converter.ToConnectData("orders", _message);
        SinkRecord changed = _chain.Apply(new SinkRecord("orders", 0, null, default, read.Schema, read.Value, 42))!;
        _output.ResetWrittenCount();
        _converter.FromConnectData("orders", changed.ValueSchema, changed.Value, _output);
        return _output.WrittenCount;
    }
}
