using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Connect.Data;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.ErrorHandling;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Sink;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Pipeline;

/// <summary>
/// The way of a sink task's records: read → convert and transform → put → flushed → offset committed. The read loop reads and converts the next poll while the put
/// loop delivers the last one; the queue between them carries rebalances too, so the task sees them in order with its records. All calls to the task
/// come from the put loop.
/// </summary>
internal sealed partial class SinkPipeline(
    ConnectorTaskId id,
    ISinkTask task,
    SinkTaskContext context,
    SinkConversion conversion,
    RecordErrorHandler errors,
    ErrantRecordReporter errantRecords,
    ILogConsumer consumer,
    TopicSelection topics,
    TimeSpan offsetFlushInterval,
    Action<string> topicUsed,
    TaskMetrics metrics,
    TimeProvider time,
    ILogger logger) : ITaskPipeline, IRebalanceListener
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadRetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FirstPutRetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxPutRetryDelay = TimeSpan.FromSeconds(10);
    private static readonly IReadOnlyList<SinkRecord> NoRecords = [];

    private readonly Channel<SinkWork> _work = Channel.CreateBounded<SinkWork>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim _signal = new(0);
    private readonly CancellationTokenSource _aborting = new();
    private readonly Lock _requestLock = new();
    private readonly Dictionary<TopicPartition, (long Offset, long Version)> _requestedSeeks = [];
    private HashSet<TopicPartition> _requestedPauses = [];
    private bool _pausesRequested;
    private int _rebalancesPending;
    private volatile bool _finished;
    private CancellationToken _abandoned;

    // Set by the read loop.
    private volatile bool _resting;

    private Exception? _failure;

    // Put loop only.
    private readonly Queue<SinkBatch> _backlog = [];
    private readonly Dictionary<TopicPartition, long> _currentOffsets = [];
    private readonly Dictionary<TopicPartition, long> _committedOffsets = [];
    private readonly Dictionary<TopicPartition, long> _rewinding = [];
    private long _rewindVersion;
    private long _uncommittedRecords;
    private long _nextCommit;
    private long _retryAt;
    private long _idlePutAt = long.MaxValue;
    private TimeSpan _retryDelay = FirstPutRetryDelay;

    public async Task RunAsync(PauseGate gate, Action<bool> paused, CancellationToken stopping, CancellationToken abandoned)
    {
        _abandoned = abandoned;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, _aborting.Token);
        Task reading = Task.Run(() => ReadLoopAsync(gate, paused, stop.Token), CancellationToken.None);
        Task putting = Task.Run(() => PutLoopAsync(stop.Token), CancellationToken.None);
        await reading.ConfigureAwait(false);
        await putting.WaitAsync(abandoned).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _finished = true;
        if (!putting.IsCompleted)
        {
            // A put that does not end must not keep the partitions from whoever comes next.
            await consumer.DisposeAsync().ConfigureAwait(false);
            await putting.ConfigureAwait(false);
        }

        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    public ValueTask OnAssignedAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_resting)
        {
            consumer.Pause(partitions);
        }

        return RebalanceAsync(new PartitionsAssigned(partitions.ToDictionary(partition => partition, consumer.Position), done), done.Task);
    }

    public ValueTask OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return RebalanceAsync(new PartitionsRevoked(partitions, Lost: false, done), done.Task);
    }

    public ValueTask OnLostAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return RebalanceAsync(new PartitionsRevoked(partitions, Lost: true, done), done.Task);
    }

    public async ValueTask DisposeAsync()
    {
        _finished = true;
        await consumer.DisposeAsync().ConfigureAwait(false);
        conversion.Dispose();
        await errors.DisposeAsync().ConfigureAwait(false);
    }

    private void Fail(Exception e)
    {
        if (Interlocked.CompareExchange(ref _failure, e, null) is null)
        {
            // Not here and now: what waits for it, the connector's code among it, must not run on the thread that failed.
            _ = _aborting.CancelAsync();
            Signal();
            consumer.Wakeup();
        }
    }

    private async ValueTask RebalanceAsync(SinkWork work, Task done)
    {
        if (_finished)
        {
            return;
        }

        Interlocked.Increment(ref _rebalancesPending);
        Signal();
        try
        {
            await _work.Writer.WriteAsync(work, _abandoned).ConfigureAwait(false);
            Signal();
            await done.WaitAsync(_abandoned).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
        {
            // The task hangs; whoever gets its partitions does not wait for it.
        }
    }

    private void Signal()
    {
        lock (_signal)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }
}
