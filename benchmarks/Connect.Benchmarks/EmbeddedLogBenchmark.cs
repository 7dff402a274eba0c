using BenchmarkDotNet.Attributes;
using Connect.Data;
using Connect.Embedded;
using Connect.Runtime.Log;

namespace Connect.Benchmarks;

/// <summary>The embedded log's two hot paths: appending batches of 1,000 records with 100-byte values, each acknowledged before the next, and reading them back. Times are per record.</summary>
[MemoryDiagnoser]
public class EmbeddedLogBenchmark
{
    private const int BatchRecords = 1000;
    private const int Batches = 500;
    private const int Records = BatchRecords * Batches;

    private readonly AppendBatch _batch = new();
    private string _directory = "";
    private EmbeddedLog _log = null!;
    private ILogProducer _producer = null!;
    private ILogConsumer _consumer = null!;

    /// <summary>What an acknowledgement survives.</summary>
    [Params(EmbeddedSynchronous.Normal, EmbeddedSynchronous.Full)]
    public EmbeddedSynchronous Synchronous { get; set; }

    /// <summary>A log whose topic to read is filled, and whose topic to append to keeps the newest 100 MB.</summary>
    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _directory = Directory.CreateTempSubdirectory("connect-benchmark-").FullName;
        _log = EmbeddedLog.Open(new EmbeddedLogOptions
        {
            Path = Path.Combine(_directory, "connect.db"),
            Synchronous = Synchronous,
            RetentionBytes = 100_000_000,
            RetentionCheckInterval = TimeSpan.FromSeconds(2),
        });
        _producer = _log.CreateProducer(new ProducerOptions());
        byte[] value = new byte[100];
        Random.Shared.NextBytes(value);
        Fill("read", value);
        for (int i = 0; i < Batches; i++)
        {
            await _producer.AppendAsync(_batch);
        }

        Fill("append", value);
        _consumer = _log.CreateConsumer(new ConsumerOptions());
        _consumer.Assign(new Dictionary<TopicPartition, long> { [new("read", 0)] = 0 });
    }

    /// <summary>Closes and deletes the log.</summary>
    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _consumer.DisposeAsync();
        await _producer.DisposeAsync();
        await _log.DisposeAsync();
        _batch.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>One append after the other.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public async Task Append()
    {
        for (int i = 0; i < Batches; i++)
        {
            await _producer.AppendAsync(_batch);
        }
    }

    /// <summary>The whole topic, every value looked at.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public async Task<long> Read()
    {
        _consumer.Seek(new("read", 0), 0);
        long bytes = 0;
        for (int read = 0; read < Records;)
        {
            LogBatch batch = await _consumer.PollAsync(TimeSpan.FromSeconds(10));
            foreach (ref readonly LogRecord record in batch.Records)
            {
                bytes += record.Value!.Value.Length;
            }

            read += batch.Count;
        }

        return bytes;
    }

    private void Fill(string topic, byte[] value)
    {
        _batch.Clear();
        for (int i = 0; i < BatchRecords; i++)
        {
            _batch.Add(topic, null, null, default, false, value, true);
        }
    }
}
