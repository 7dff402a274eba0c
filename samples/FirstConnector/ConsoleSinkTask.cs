using Connect.Data;
using Connect.Sink;

namespace FirstConnector;

// A sink task writes. When PutAsync throws RetriableException the same records come again; any other exception fails the task.
public sealed class ConsoleSinkTask : SinkTask
{
    private static long _delivered;

    /// <summary>How many records all tasks of this process have printed.</summary>
    public static long Delivered => Interlocked.Read(ref _delivered);

    public override string Version => "1.0.0";

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.CompletedTask;

    public override ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        foreach (SinkRecord record in records)
        {
            Console.WriteLine($"{record.Topic}-{record.KafkaPartition}@{record.KafkaOffset}: {record.Value}");
        }

        Interlocked.Add(ref _delivered, records.Count);
        return default;
    }

    // Called before offsets are committed: what a target buffers must be safe when this returns. Here nothing is buffered.
    public override ValueTask FlushAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken) => default;

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
