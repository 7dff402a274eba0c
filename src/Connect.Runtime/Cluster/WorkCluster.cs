using System.Threading.Channels;
using Connect.Runtime.Cluster.Records;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Log;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Cluster;

/// <summary>
/// Membership in a cluster on a record log: brings what happens (records, slots, signs of life, units that have stopped) to the <see cref="WorkerState"/>, one after the
/// other, and does what it answers. docs/distributed.md tells the protocol.
/// </summary>
internal sealed partial class WorkCluster : IWorkCluster, IWorkGroupListener
{
    // How long ending waits for the log to take the last record.
    private static readonly TimeSpan LastAppendLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FailureDelay = TimeSpan.FromSeconds(1);

    private readonly IRecordLog _log;
    private readonly ClusterSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ClusterClock _clock;
    private readonly ConnectMetrics _metrics;
    private readonly ClusterRebalances _rebalances;
    private readonly WorkTopic _topic;
    private readonly WorkAppender _appender;
    private readonly Channel<Action<WorkerState>> _inbox = Channel.CreateUnbounded<Action<WorkerState>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _following = new();
    private readonly CancellationTokenSource _membership = new();
    private readonly Lock _lock = new();
    private readonly WorkWaiters _waiters = new();
    private readonly StopDeadline _deadline;
    private readonly List<Task> _loops = [];
    private WorkerState? _state;
    private IWorkHost? _host;
    private Task _group = Task.CompletedTask;
    private Task? _stopping;
    private ITimer? _ticks;
    private bool _led;
    private bool _leased;

    public WorkCluster(IRecordLog log, ClusterSettings settings, ConnectMetrics metrics, TimeProvider time, ILogger<WorkCluster> logger)
    {
        _log = log;
        _settings = settings;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _clock = new ClusterClock(time);
        _deadline = new StopDeadline(time);
        _rebalances = new ClusterRebalances(metrics);
        _topic = new WorkTopic(log, settings.Topic, time, logger);
        _appender = new WorkAppender(_topic, time, records => Post(state =>
        {
            foreach (WorkRecord record in records)
            {
                state.AppendFailed(record);
            }
        }));
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<ClusterWorker> Workers => Ask(
        state =>
        {
            ClusterMembers members = state.Table.Members;
            return (IReadOnlyCollection<ClusterWorker>)[.. members.All.Where(member => !members.IsReplaced(member))
                .GroupBy(member => member.Member.Worker)
                .Select(worker => new ClusterWorker(worker.Key, worker.Last().Url, worker.Sum(member => members.SlotCount(member.Member))))
                .OrderBy(worker => worker.Id, StringComparer.Ordinal)];
        },
        []);

    /// <inheritdoc/>
    public bool IsLeader => Ask(state => state.IsLeading && state.HasLease(_clock.Now), false);

    /// <inheritdoc/>
    public string? LeaderId => Ask(state => state.Table.Leader?.Record.Member.Worker, null);

    /// <inheritdoc/>
    public bool IsRebalancing => Ask(state => state.IsRebalancing, false);

    /// <inheritdoc/>
    bool IWorkGroupListener.HasLease => Ask(state => state.HasLease(_clock.Now), false);

    /// <inheritdoc/>
    public async Task StartAsync(IWorkHost host, CancellationToken cancellationToken)
    {
        _host = host;
        await _topic.OpenAsync(cancellationToken).ConfigureAwait(false);
        var me = new MemberId(_settings.WorkerId, Guid.NewGuid().ToString("N"));
        _state = new WorkerState(me, _settings.Url, _topic.Slots, _settings.Timings, host.WantedUnits, new WorkTable());
        _metrics.ObserveCluster(Figures);
        ClusterLog.Joining(_logger, _settings.WorkerId, _settings.GroupId, _topic.Slots, _topic.Name);
        _loops.Add(Task.Run(WorkAsync, CancellationToken.None));
        _loops.Add(Task.Run(_appender.RunAsync, CancellationToken.None));
        _loops.Add(Task.Run(() => _topic.FollowAsync(Received, _following.Token), CancellationToken.None));
        _ticks = _time.CreateTimer(_ => Post(static _ => { }), null, _settings.Tick, _settings.Tick);
        var group = new WorkGroup(_log, _settings, this, _clock, _time, _logger);
        _group = Task.Run(() => group.RunAsync(_membership.Token), CancellationToken.None);
    }

    /// <inheritdoc/>
    public void WantedUnitsChanged() => Post(static state => state.WantedChanged());

    /// <inheritdoc/>
    public bool Owns(WorkUnit unit) => Ask(state => state.Owns(unit, _clock.Now), false);

    /// <inheritdoc/>
    public string? WorkerOf(WorkUnit unit) =>
        Ask(state => state.Table.Find(unit)?.Slot is { } slot ? state.Table.Members.OwnerOf(slot)?.Member.Worker : null, null);

    /// <inheritdoc/>
    public Task StopAsync(bool leaveForGood = false)
    {
        lock (_lock)
        {
            return _stopping ??= Task.Run(() => EndAsync(leaveForGood));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <inheritdoc/>
    void IWorkGroupListener.Assigned(IReadOnlyCollection<int> slots) => Post(state => state.Assigned(slots));

    /// <inheritdoc/>
    async Task IWorkGroupListener.RevokedAsync(IReadOnlyCollection<int> slots)
    {
        // Once the worker ends, everything has stopped, or the group takes the slots by itself.
        if (!_membership.IsCancellationRequested)
        {
            await WhenAsync(state => state.Revoked(slots), state => state.MayGiveBack(slots)).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    void IWorkGroupListener.Lost(IReadOnlyCollection<int> slots) => Post(state => state.Lost(slots));

    /// <inheritdoc/>
    void IWorkGroupListener.SignOfLifeTaken(TimeSpan sent) => Post(state => state.LeaseExtended(sent + _settings.Timings.Lease));

    /// <inheritdoc/>
    void IWorkGroupListener.MembershipEnded() => Post(static state => state.LeaseEnded());

    private async Task EndAsync(bool leaveForGood)
    {
        if (_state is not null)
        {
            if (leaveForGood)
            {
                await LimitAsync(WhenAsync(static state => state.Leave(), static state => state.IsDrained), _settings.RebalanceTimeout, "Handing over to other workers").ConfigureAwait(false);
            }

            await WhenAsync(static state => state.Close(), static state => state.IsClosed).ConfigureAwait(false);
            _appender.Send(new MemberRecord(_state.Id, null, []).Deleted());
        }

        _appender.Complete();
        await _membership.CancelAsync().ConfigureAwait(false);
        await _group.ConfigureAwait(false);
        await _following.CancelAsync().ConfigureAwait(false);
        _inbox.Writer.TryComplete();
        await LimitAsync(Task.WhenAll(_loops), LastAppendLimit, "Ending the work of this worker").ConfigureAwait(false);
        if (_ticks is not null)
        {
            await _ticks.DisposeAsync().ConfigureAwait(false);
        }

        await _topic.DisposeAsync().ConfigureAwait(false);
        _deadline.Dispose();
        lock (_lock)
        {
            _waiters.Cancel();
        }
    }

    private async Task LimitAsync(Task task, TimeSpan limit, string what)
    {
        try
        {
            await task.WaitAsync(limit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            ClusterLog.TookTooLong(_logger, what, limit);
        }
    }

    private void Post(Action<WorkerState> happened) => _inbox.Writer.TryWrite(happened);

    private T Ask<T>(Func<WorkerState, T> question, T before)
    {
        lock (_lock)
        {
            return _state is null ? before : question(_state);
        }
    }

    private async Task WhenAsync(Action<WorkerState> happened, Func<WorkerState, bool> condition)
    {
        var waiting = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(state =>
        {
            happened(state);
            waiting.SetResult(_waiters.Add(() => condition(state)));
        });
        await (await waiting.Task.ConfigureAwait(false)).ConfigureAwait(false);
    }
}
