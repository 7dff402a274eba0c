using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Connect.Runtime.Cluster;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Log;
using Connect.Testing.Log;
using Connect.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Connect.Runtime.Tests.Cluster;

/// <summary>Several workers in this process on one log.</summary>
internal sealed class ClusterHarness(TimeSpan session, TimeProvider? time = null) : IAsyncDisposable
{
    public const string Topic = "connect-configs-work";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConcurrentDictionary<WorkUnit, string> _running = new();
    private readonly ConcurrentQueue<string> _conflicts = new();
    private readonly List<Worker> _workers = [];
    private IReadOnlyCollection<WorkUnit> _wanted = [];

    public InMemoryRecordLog Log { get; } = new();

    public TimeSpan Session => session;

    public async Task<Worker> StartAsync(string id)
    {
        var connection = new CutOffLog(Log);
        var host = new RecordingHost(id, _running, _conflicts) { Wanted = _wanted };
        var cluster = new WorkCluster(
            connection,
            new ClusterSettings
            {
                GroupId = "g-work",
                WorkerId = id,
                Url = $"http://{id}/",
                Topic = TopicSpec.Compacted(Topic, 12),
                Timings = new ClusterTimings { Session = session, UpkeepInterval = TimeSpan.FromMilliseconds(100) },
                Heartbeat = session / 5,
                RebalanceTimeout = TimeSpan.FromSeconds(20),
            },
            new ConnectMetrics(_services.GetRequiredService<IMeterFactory>(), TimeProvider.System),
            time ?? TimeProvider.System,
            NullLogger<WorkCluster>.Instance);
        var worker = new Worker(id, cluster, host, connection);
        _workers.Add(worker);
        await cluster.StartAsync(host, TestContext.Current.CancellationToken);
        return worker;
    }

    public void Want(IEnumerable<WorkUnit> units)
    {
        _wanted = [.. units];
        foreach (Worker worker in _workers)
        {
            worker.Host.Wanted = _wanted;
            worker.Cluster.WantedUnitsChanged();
        }
    }

    /// <summary>Waits until exactly these workers run everything, evenly.</summary>
    public Task SettledAsync(params Worker[] workers) => Wait.UntilAsync(
        () =>
        {
            ThrowIfConflict();
            int[] loads = [.. workers.Select(worker => worker.Host.Running.Count)];
            return _wanted.All(unit => workers.Count(worker => worker.Cluster.Owns(unit)) == 1)
                && loads.Sum() == _wanted.Count
                && loads.Max() - loads.Min() <= 1
                && workers.All(worker => !worker.Cluster.IsRebalancing);
        },
        $"all {_wanted.Count} units run at {string.Join(", ", workers.Select(worker => worker.Id))}",
        () => string.Join("; ", _workers.Select(worker =>
            $"{worker.Id}: runs [{string.Join(' ', worker.Host.Running.Order())}] leads={worker.Cluster.IsLeader} rebalancing={worker.Cluster.IsRebalancing}")));

    public void ThrowIfConflict() => Assert.Empty(_conflicts);

    public async ValueTask DisposeAsync()
    {
        foreach (Worker worker in _workers)
        {
            worker.Connection.IsCut = false;
            await worker.Cluster.DisposeAsync();
        }

        await Log.DisposeAsync();
        await _services.DisposeAsync();
        ThrowIfConflict();
    }

    internal sealed record Worker(string Id, WorkCluster Cluster, RecordingHost Host, CutOffLog Connection);
}
