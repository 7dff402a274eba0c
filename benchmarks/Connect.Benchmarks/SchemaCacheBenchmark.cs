using System.Buffers;
using BenchmarkDotNet.Attributes;
using Connect.Data;
using Connect.Runtime.Conversion;

namespace Connect.Benchmarks;

/// <summary>What finding a schema costs when messages of several schemas come in turn.</summary>
[MemoryDiagnoser]
public class SchemaCacheBenchmark
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly JsonConverter _converter = new();
    private (Schema Schema, ConnectValue Value, byte[] Message)[] _records = [];
    private int _next;

    /// <summary>How many schemas take turns.</summary>
    [Params(1, 4, 100, 2000)]
    public int Schemas { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _converter.Configure(new Dictionary<string, string>(), isKey: false);
        _records = [.. Enumerable.Range(0, Schemas).Select(Create)];
    }

    [Benchmark]
    public int Write()
    {
        (Schema schema, ConnectValue value, _) = Next();
        _buffer.ResetWrittenCount();
        _converter.FromConnectData("t", schema, value, _buffer);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public ConnectValue Read() => _converter.ToConnectData("t", Next().Message).Value;

    private ref (Schema Schema, ConnectValue Value, byte[] Message) Next()
    {
        _next = _next + 1 < _records.Length ? _next + 1 : 0;
        return ref _records[_next];
    }

    private (Schema Schema, ConnectValue Value, byte[] Message) Create(int number)
    {
        Schema schema = SchemaBuilder.Struct().Name("com.acme.Table" + number).Field("id", Schema.Int64).Field("name", Schema.OptionalString).Build();
        ConnectValue value = new Struct(schema).Put("id", (long)number).Put("name", "row of table " + number);
        var buffer = new ArrayBufferWriter<byte>();
        _converter.FromConnectData("t", schema, value, buffer);
        return (schema, value, buffer.WrittenSpan.ToArray());
    }
}
