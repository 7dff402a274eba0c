using Connect.Sink;

namespace Connect.Testing.Tests.Support;

/// <summary>What sink tasks of a test write to.</summary>
internal sealed class MemoryTarget
{
    public List<string> Rows { get; } = [];

    public bool IsBroken { get; set; }

    /// <summary>Restarts of tasks, so that a later life can behave differently.</summary>
    public int Lives { get; set; }

    public static string Show(SinkRecord record) => $"{record.OriginalTopic}-{record.OriginalKafkaPartition}@{record.OriginalKafkaOffset}";

    public void Write(IEnumerable<SinkRecord> records)
    {
        if (IsBroken)
        {
            throw new IOException("The target is away.");
        }

        Rows.AddRange(records.Select(Show));
    }
}
