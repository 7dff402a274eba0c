using Connect.Runtime.Diagnostics;

namespace Connect.Runtime.Cluster;

/// <summary>Notes rebalances as a worker sees them: from when its slots or the cluster's units begin to move until all have arrived.</summary>
internal sealed class ClusterRebalances(ConnectMetrics metrics)
{
    private TimeSpan? _began;
    private TimeSpan? _ended;

    public bool IsRunning => _began is not null;

    /// <summary>Time since the last one ended; null before.</summary>
    public TimeSpan? SinceLast(TimeSpan now) => now - _ended;

    public void Look(bool isRebalancing, TimeSpan now)
    {
        if (isRebalancing)
        {
            _began ??= now;
        }
        else if (_began is { } began)
        {
            _began = null;
            _ended = now;
            metrics.RebalancesCompleted.Add(1);
            metrics.RebalanceDuration.Record((now - began).TotalSeconds);
        }
    }
}
