using System.Collections.Concurrent;
using Connect.Runtime.Cluster;

namespace Connect.Runtime.Tests.Cluster;

/// <summary>Notes what a worker runs, and fails a test in which two run the same at a time.</summary>
internal sealed class RecordingHost(string worker, ConcurrentDictionary<WorkUnit, string> running, ConcurrentQueue<string> conflicts) : IWorkHost
{
    private readonly ConcurrentDictionary<WorkUnit, byte> _mine = new();

    /// <summary>The units that should run somewhere.</summary>
    public IReadOnlyCollection<WorkUnit> Wanted { get; set; } = [];

    /// <summary>Completes when units may stop.</summary>
    public Task MayStop { get; set; } = Task.CompletedTask;

    public int Starts { get; private set; }

    public IReadOnlyCollection<WorkUnit> Running => [.. _mine.Keys];

    public IReadOnlyCollection<WorkUnit> WantedUnits() => Wanted;

    public Task PrepareToLeadAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Start(WorkUnit unit)
    {
        Starts++;
        if (!running.TryAdd(unit, worker))
        {
            conflicts.Enqueue($"{unit} starts at {worker} while it runs at {running.GetValueOrDefault(unit)}");
        }

        _mine.TryAdd(unit, 0);
    }

    public async Task StopAsync(WorkUnit unit, CancellationToken timeUp)
    {
        await MayStop.WaitAsync(timeUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _mine.TryRemove(unit, out _);
        running.TryRemove(KeyValuePair.Create(unit, worker));
    }
}
