using System.Threading.Channels;
using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Cluster;

/// <summary>Appends what a worker's state sends, one batch after the other; what comes meanwhile makes the next batch.</summary>
/// <param name="topic">The work topic.</param>
/// <param name="time">Clock of the pause after a failure.</param>
/// <param name="failed">Told of records that may not have been appended.</param>
internal sealed class WorkAppender(WorkTopic topic, TimeProvider time, Action<IReadOnlyList<WorkRecord>> failed)
{
    private const int LargestBatch = 1000;
    private static readonly TimeSpan FailureDelay = TimeSpan.FromMilliseconds(500);

    private readonly Channel<WorkRecord> _queue = Channel.CreateUnbounded<WorkRecord>(new UnboundedChannelOptions { SingleReader = true });

    public void Send(WorkRecord record) => _queue.Writer.TryWrite(record);

    /// <summary>No more records come; <see cref="RunAsync"/> ends after the last.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    public async Task RunAsync()
    {
        var batch = new List<WorkRecord>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < LargestBatch && _queue.Reader.TryRead(out WorkRecord? record))
            {
                batch.Add(record);
            }

            IReadOnlyList<WorkRecord> missing = await topic.AppendAsync(batch).ConfigureAwait(false);
            if (missing.Count > 0)
            {
                failed([.. missing]);
                await Task.Delay(FailureDelay, time).ConfigureAwait(false);
            }
        }
    }
}
