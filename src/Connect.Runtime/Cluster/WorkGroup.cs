using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Cluster;

/// <summary>
/// This worker's membership in the consumer group that shares the slots. Records are never read, as the partitions are paused; offsets are committed as signs of life, since
/// the group's coordinator takes a commit only from a member of its present generation, and gives that member another session then.
/// </summary>
internal sealed class WorkGroup(IRecordLog log, ClusterSettings settings, IWorkGroupListener listener, ClusterClock clock, TimeProvider time, ILogger logger) : IRebalanceListener
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FailureDelay = TimeSpan.FromSeconds(1);

    private readonly HashSet<int> _slots = [];
    private readonly Dictionary<TopicPartition, long> _signOfLife = new() { [new TopicPartition(settings.Topic.Name, 0)] = 0 };
    private volatile ILogConsumer? _consumer;
    private volatile bool _hasSlots;
    private long _polls;

    /// <summary>Is a member until cancelled. The group then keeps the slots of this worker until its session is over.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Task signs = SendSignsOfLifeAsync(cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await BeMemberAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                ClusterLog.PutOut(logger, settings.RejoinDelay, settings.WorkerId, error);
                listener.MembershipEnded();
                Lose();
                await Task.Delay(settings.RejoinDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await signs.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask OnAssignedAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (partitions.Count == 0)
        {
            return ValueTask.CompletedTask;
        }

        _consumer!.Pause(partitions);
        int[] slots = SlotsOf(partitions);
        _slots.UnionWith(slots);
        _hasSlots = _slots.Count > 0;
        ClusterLog.Assigned(logger, string.Join(", ", slots));
        listener.Assigned(slots);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        int[] slots = SlotsOf(partitions);
        ClusterLog.Revoked(logger, string.Join(", ", slots));
        await listener.RevokedAsync(slots).ConfigureAwait(false);
        _slots.ExceptWith(slots);
        _hasSlots = _slots.Count > 0;
    }

    /// <inheritdoc/>
    public ValueTask OnLostAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        int[] slots = SlotsOf(partitions);
        ClusterLog.Lost(logger, string.Join(", ", slots));
        _slots.ExceptWith(slots);
        _hasSlots = _slots.Count > 0;
        listener.Lost(slots);
        return ValueTask.CompletedTask;
    }

    private static int[] SlotsOf(IReadOnlyCollection<TopicPartition> partitions) => [.. partitions.Select(partition => partition.Partition).Order()];

    private void Lose()
    {
        if (_slots.Count > 0)
        {
            listener.Lost([.. _slots]);
            _slots.Clear();
            _hasSlots = false;
        }
    }

    // Throws when the membership cannot go on.
    private async Task BeMemberAsync(CancellationToken cancellationToken)
    {
        ILogConsumer consumer = log.CreateConsumer(settings.Consumer());
        _consumer = consumer;
        try
        {
            consumer.Subscribe(TopicSelection.Of(settings.Topic.Name), this);
            while (true)
            {
                try
                {
                    await consumer.PollAsync(PollTimeout, cancellationToken).ConfigureAwait(false);
                    Interlocked.Increment(ref _polls);
                }
                catch (RetriableException error)
                {
                    ClusterLog.Retrying(logger, "Polling the group of workers", error);
                    await Task.Delay(FailureDelay, time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _consumer = null;
            await CloseAsync(consumer).ConfigureAwait(false);
        }
    }

    private async Task CloseAsync(ILogConsumer consumer)
    {
        try
        {
            await consumer.DisposeAsync().ConfigureAwait(false);
        }
        catch (ConnectException error)
        {
            ClusterLog.Retrying(logger, "Leaving the group of workers", error);
        }
    }

    private async Task SendSignsOfLifeAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(settings.Heartbeat, time);
        while (!cancellationToken.IsCancellationRequested)
        {
            // Without slots there is nothing to run; and a commit of who is not a member yet is refused, which makes clients join from the beginning.
            if (_consumer is { } consumer && _hasSlots)
            {
                await SendSignOfLifeAsync(consumer, cancellationToken).ConfigureAwait(false);
            }

            try
            {
                // The first lease, and the first one after a loss, should not wait for the next interval.
                if (listener.HasLease)
                {
                    await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await Task.Delay(settings.Tick, time, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task SendSignOfLifeAsync(ILogConsumer consumer, CancellationToken cancellationToken)
    {
        try
        {
            TimeSpan sent = clock.Now;
            await consumer.CommitAsync(_signOfLife, cancellationToken).ConfigureAwait(false);
            if (!listener.HasLease)
            {
                await WaitForPollAsync(consumer, cancellationToken).ConfigureAwait(false);
            }

            listener.SignOfLifeTaken(sent);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker ends.
        }
        catch (RetriableException error)
        {
            ClusterLog.HeartbeatFailed(logger, error.Message);
        }
        catch (ObjectDisposedException)
        {
            // The membership has just ended, which its own loop tells.
        }
        catch (Exception error)
        {
            ClusterLog.HeartbeatFailed(logger, error.Message);
            listener.MembershipEnded();
        }
    }

    // A worker that was away, and whose slots are gone, learns that inside a poll. Until one has begun and ended after the commit, the lease stays as it is.
    private async Task WaitForPollAsync(ILogConsumer consumer, CancellationToken cancellationToken)
    {
        long polls = Interlocked.Read(ref _polls);
        while (Interlocked.Read(ref _polls) < polls + 2 && _consumer == consumer)
        {
            consumer.Wakeup();
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken).ConfigureAwait(false);
        }
    }
}
