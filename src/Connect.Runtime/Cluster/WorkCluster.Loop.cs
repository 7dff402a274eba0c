using Connect.Runtime.Cluster.Records;
using Connect.Runtime.Diagnostics;

namespace Connect.Runtime.Cluster;

// The loop around the state.
internal sealed partial class WorkCluster
{
    private async Task WorkAsync()
    {
        while (await _inbox.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            IReadOnlyList<WorkAction> actions;
            try
            {
                lock (_lock)
                {
                    while (_inbox.Reader.TryRead(out Action<WorkerState>? happened))
                    {
                        happened(_state!);
                    }

                    actions = _state!.Step(_clock.Now);
                }
            }
            catch (Exception error)
            {
                // A worker that cannot tell what is its own must not run anything; the lease it no longer has keeps it from starting, too.
                ClusterLog.StateFailed(_logger, error);
                lock (_lock)
                {
                    _state!.LeaseEnded();
                    actions = [];
                }
            }

            foreach (WorkAction action in actions)
            {
                Do(action);
            }

            lock (_lock)
            {
                _waiters.Look();
                LookAtLease(_state!);
                Tell(_state!);
            }
        }
    }

    private void Received(IReadOnlyList<(long Offset, WorkRecord Record)> records, long position) => Post(state =>
    {
        foreach ((long offset, WorkRecord record) in records)
        {
            state.Read(offset, record);
        }

        state.ReadTo(position);
    });

    private void Do(WorkAction action)
    {
        switch (action)
        {
            case StartUnit start:
                Start(start.Unit);
                break;
            case StopUnit stop:
                _ = StopAsync(stop.Unit);
                break;
            case AppendRecord append:
                _appender.Send(append.Record);
                break;
            case LookUpEnd lookUp:
                _ = LookUpEndAsync(lookUp.Number);
                break;
            case PrepareToLead:
                _ = PrepareToLeadAsync();
                break;
        }
    }

    private void Start(WorkUnit unit)
    {
        try
        {
            _host!.Start(unit);
        }
        catch (Exception error)
        {
            ClusterLog.HostFailed(_logger, "Starting", unit.Id, error);
        }
    }

    private async Task StopAsync(WorkUnit unit)
    {
        try
        {
            await _host!.StopAsync(unit, _deadline.TimeUp).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            ClusterLog.HostFailed(_logger, "Stopping", unit.Id, error);
        }

        Post(state => state.UnitStopped(unit));
    }

    private async Task LookUpEndAsync(long number)
    {
        try
        {
            long end = await _topic.FindEndAsync(_following.Token).ConfigureAwait(false);
            Post(state => state.EndLookedUp(number, end));
        }
        catch (OperationCanceledException)
        {
            // The worker ends.
        }
    }

    private async Task PrepareToLeadAsync()
    {
        bool succeeded = false;
        try
        {
            await _host!.PrepareToLeadAsync(_following.Token).ConfigureAwait(false);
            succeeded = true;
        }
        catch (OperationCanceledException) when (_following.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error)
        {
            ClusterLog.Retrying(_logger, "Reading what should run, to lead the cluster,", error);
            await Task.Delay(FailureDelay, _time, CancellationToken.None).ConfigureAwait(false);
        }

        Post(state => state.LeadPrepared(succeeded));
    }

    // Under the lock.
    private void LookAtLease(WorkerState state)
    {
        TimeSpan now = _clock.Now;
        bool leased = state.HasLease(now);
        if (leased == _leased)
        {
            return;
        }

        _leased = leased;
        if (leased)
        {
            _deadline.Clear();
            return;
        }

        // Refused by the group, a worker does not know since when.
        _deadline.Set(state.LeaseEnd is { } end ? end + _settings.Timings.StopTime - now : TimeSpan.Zero);
        if (!_membership.IsCancellationRequested)
        {
            ClusterLog.LeaseOver(_logger);
        }
    }

    // Log and metrics. Under the lock.
    private void Tell(WorkerState state)
    {
        TimeSpan now = _clock.Now;
        _rebalances.Look(state.IsRebalancing, now);
        if (state.IsLeading != _led)
        {
            _led = state.IsLeading;
            if (_led)
            {
                ClusterLog.Leads(_logger, state.Table.Leader!.Epoch);
            }
            else
            {
                ClusterLog.LeadsNoMore(_logger);
            }
        }
    }

    private ClusterFigures Figures()
    {
        lock (_lock)
        {
            LeaderTerm? leader = _state!.Table.Leader;
            return new ClusterFigures(leader?.Record.Member.Worker ?? "", leader?.Epoch ?? -1, _rebalances.IsRunning, _rebalances.SinceLast(_clock.Now));
        }
    }
}
