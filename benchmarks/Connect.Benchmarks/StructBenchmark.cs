using BenchmarkDotNet.Attributes;
using Connect.Data;

namespace Connect.Benchmarks;

/// <summary>Filling and reading the fields of a record, against a dictionary of objects.</summary>
[MemoryDiagnoser]
public class StructBenchmark
{
    private static readonly string[] Names = [.. SampleRow.Schema.Fields.Select(field => field.Name)];

    private readonly Struct _row = SampleRow.Create();
    private readonly Dictionary<string, object?> _map = [];
    private readonly Field _id = SampleRow.Schema.Field("id")!;
    private readonly Field _customer = SampleRow.Schema.Field("customer_id")!;
    private readonly Field _weight = SampleRow.Schema.Field("weight")!;

    [GlobalSetup]
    public void Setup()
    {
        foreach (string name in Names)
        {
            _map[name] = _row[name].ToObject();
        }
    }

    [Benchmark(Baseline = true)]
    public Dictionary<string, object?> DictionaryPut() => new() { ["id"] = 5, ["customer_id"] = 7L, ["weight"] = 1.5 };

    [Benchmark]
    public Struct StructPutByName() => new Struct(SampleRow.Schema).Put("id", 5).Put("customer_id", 7L).Put("weight", 1.5);

    [Benchmark]
    public Struct StructPutByField() => new Struct(SampleRow.Schema).Put(_id, 5).Put(_customer, 7L).Put(_weight, 1.5);

    [Benchmark]
    public double DictionaryGet() => (int)_map["id"]! + (long)_map["customer_id"]! + (double)_map["weight"]!;

    [Benchmark]
    public double StructGetByName() => _row["id"].AsInt32() + _row["customer_id"].AsInt64() + _row["weight"].AsFloat64();

    [Benchmark]
    public double StructGetByField() => _row.Get(_id).AsInt32() + _row.Get(_customer).AsInt64() + _row.Get(_weight).AsFloat64();
}
