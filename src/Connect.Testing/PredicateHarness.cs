using Connect.Data;
using Connect.Headers;
using Connect.Sink;
using Connect.Source;
using Connect.Transforms;

namespace Connect.Testing;

/// <summary>Asks a predicate about records, about a source and a sink record with the same contents alike. Not thread-safe.</summary>
public sealed class PredicateHarness : IDisposable
{
    private readonly IPredicate _predicate;

    /// <summary>Configures the predicate, which the harness disposes.</summary>
    /// <param name="predicate">The predicate, not yet configured.</param>
    /// <param name="config">Its settings, without <c>predicates.&lt;alias&gt;.</c>; null for none.</param>
    public PredicateHarness(IPredicate predicate, IReadOnlyDictionary<string, string>? config = null)
    {
        _predicate = predicate;
        predicate.Configure(config ?? new Dictionary<string, string>());
    }

    /// <summary>Topic of the records that are made. Default <c>test</c>.</summary>
    public string Topic { get; init; } = "test";

    /// <summary>Whether the record passes.</summary>
    public bool Test(ConnectRecord record) => _predicate.Test(record);

    /// <summary>Whether a record with this value (null schema: schemaless) and these headers passes.</summary>
    /// <exception cref="ConformanceException">The answer differs for a source and a sink record, or for the same record asked twice.</exception>
    public bool Test(Schema? valueSchema, in ConnectValue value, ConnectHeaders? headers = null) => Test(null, default, valueSchema, value, headers);

    /// <summary>As above, with a key.</summary>
    /// <exception cref="ConformanceException">The answer differs for a source and a sink record, or for the same record asked twice.</exception>
    public bool Test(Schema? keySchema, in ConnectValue key, Schema? valueSchema, in ConnectValue value, ConnectHeaders? headers = null)
    {
        var source = new SourceRecord(null, null, Topic, 0, keySchema, key, valueSchema, value, null, headers?.Duplicate());
        var sink = new SinkRecord(Topic, 0, keySchema, key, valueSchema, value, 0, null, TimestampType.NoTimestampType, headers?.Duplicate());
        bool passes = _predicate.Test(source);
        if (_predicate.Test(source) != passes)
        {
            throw new ConformanceException($"The predicate said {passes} of a record and {!passes} when it was asked again; decide by the record alone.");
        }

        return _predicate.Test(sink) == passes
            ? passes
            : throw new ConformanceException($"The predicate said {passes} of a source record and {!passes} of a sink record with the same contents; decide by what both have.");
    }

    /// <summary>Disposes the predicate.</summary>
    public void Dispose() => _predicate.Dispose();
}
