using System.Buffers;
using BenchmarkDotNet.Attributes;
using Connect.Data;
using Connect.Runtime.Conversion;

namespace Connect.Benchmarks;

/// <summary>A record to JSON bytes.</summary>
[MemoryDiagnoser]
public class JsonConverterWriteBenchmark
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly JsonConverter _converter = new();
    private JsonNodeConverter _nodes = null!;
    private JsonNodeConverter _movedNodes = null!;
    private ConnectValue _value;

    [Params(true, false)]
    public bool Schemas { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _converter.Configure(new Dictionary<string, string> { ["schemas.enable"] = Schemas ? "true" : "false" }, isKey: false);
        _nodes = new JsonNodeConverter(Schemas);
        _movedNodes = new JsonNodeConverter(Schemas, movesSchema: true);
        _value = SampleRow.Create();
    }

    [Benchmark(Baseline = true)]
    public int JsonNodes()
    {
        _buffer.ResetWrittenCount();
        _nodes.Write(SampleRow.Schema, _value, _buffer);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public int JsonNodesMovedSchema()
    {
        _buffer.ResetWrittenCount();
        _movedNodes.Write(SampleRow.Schema, _value, _buffer);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public int JsonConverter()
    {
        _buffer.ResetWrittenCount();
        _converter.FromConnectData("orders", SampleRow.Schema, _value, _buffer);
        return _buffer.WrittenCount;
    }
}
