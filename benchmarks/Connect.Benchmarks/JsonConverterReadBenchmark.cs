using System.Buffers;
using BenchmarkDotNet.Attributes;
using Connect.Data;
using Connect.Runtime.Conversion;

namespace Connect.Benchmarks;

/// <summary>JSON bytes to a record.</summary>
[MemoryDiagnoser]
public class JsonConverterReadBenchmark
{
    private readonly JsonConverter _converter = new();
    private JsonNodeConverter _nodes = null!;
    private byte[] _message = [];

    [Params(true, false)]
    public bool Schemas { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _converter.Configure(new Dictionary<string, string> { ["schemas.enable"] = Schemas ? "true" : "false" }, isKey: false);
        _nodes = new JsonNodeConverter(Schemas);
        var buffer = new ArrayBufferWriter<byte>();
        _converter.FromConnectData("orders", SampleRow.Schema, SampleRow.Create(), buffer);
        _message = buffer.WrittenSpan.ToArray();
    }

    [Benchmark(Baseline = true)]
    public ConnectValue JsonNodes() => _nodes.Read(_message);

    [Benchmark]
    public ConnectValue JsonConverter() => _converter.ToConnectData("orders", _message).Value;
}
