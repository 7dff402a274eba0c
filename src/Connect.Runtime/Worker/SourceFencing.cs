using Connect.Runtime.Cluster;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Storage;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Worker;

/// <summary>
/// Exactly once over workers: before tasks of a new generation start, the producers that earlier ones may still have anywhere are fenced, so that nothing of theirs reaches the log any
/// more. How many there may be is in the config store; the worker that runs the connector fences them and stores the new number, which lets the tasks start.
/// </summary>
/// <remarks>Semantics follow KIP-618: <c>commit of tasks → older tasks stop → their transactional ids are fenced → tasks-fencing record → new tasks start, each with a look at both sides of its own fence</c>.</remarks>
internal sealed class SourceFencing(WorkerServices services, ConfigStore configs, IWorkShare share, string connector)
{
    private const int MaxProducers = 8;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetryDelay = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = services.Loggers.CreateLogger<SourceFencing>();

    /// <summary>Whether older tasks of the connector have to be fenced before its tasks start.</summary>
    public static bool IsPending(WorkerServices services, StoredConnector stored) =>
        services.FencesSources && stored.IsFencingPending && PluginInstances.TypeOf(services.Plugins, stored.Config) == ConnectorType.Source;

    /// <summary>Fences what has to be fenced, if the connector is this worker's; tries again until it succeeds, or it is somebody else's to do.</summary>
    /// <param name="released">The connector is this worker's no more.</param>
    public async Task RunAsync(CancellationToken released)
    {
        TimeSpan delay = FirstRetryDelay;
        while (IsPending() && !released.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(released).ConfigureAwait(false);
                delay = FirstRetryDelay;
            }
            catch (OperationCanceledException) when (released.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is: without the fence no task may start.
                WorkerLog.FencingFailed(_logger, connector, (long)delay.TotalSeconds, e);
                await Task.Delay(delay, services.Time, released).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                delay = delay * 2 < LastRetryDelay ? delay * 2 : LastRetryDelay;
            }
        }
    }

    /// <summary>Waits until a task may start. One that comes too late, of an older generation or lost to another worker, waits for its end: somebody is about to stop it.</summary>
    public async Task WaitForStartAsync(ConnectorTaskId task, long generation, CancellationToken stopping)
    {
        while (true)
        {
            await configs.ReadToEndAsync(stopping).ConfigureAwait(false);
            if (configs.Find(connector)?.TasksGeneration == generation && share.Owns(new WorkUnit(connector, task.Task)))
            {
                return;
            }

            await Task.Delay(LookInterval, services.Time, stopping).ConfigureAwait(false);
        }
    }

    private bool IsPending() => share.HasConnector(connector) && configs.Find(connector) is { } stored && IsPending(services, stored);

    private async Task RunOnceAsync(CancellationToken released)
    {
        // Another worker may have done it, and tasks may run since.
        await WaitForLeaseAsync(released).ConfigureAwait(false);
        await configs.ReadToEndAsync(released).ConfigureAwait(false);
        if (!IsPending() || configs.Find(connector) is not { } stored)
        {
            return;
        }

        await WaitForTasksToStopAsync(released).ConfigureAwait(false);
        await WaitForLeaseAsync(released).ConfigureAwait(false);
        await FenceAsync(stored, released).ConfigureAwait(false);

        // For this commit only: another one that came meanwhile has its own round.
        await configs.PutFencingAsync(connector, stored.Tasks.Count, stored.TasksGeneration, released).ConfigureAwait(false);
    }

    // While the lease is over, another worker may do the same.
    private async Task WaitForLeaseAsync(CancellationToken released)
    {
        while (!share.Owns(new WorkUnit(connector)))
        {
            await Task.Delay(LookInterval, services.Time, released).ConfigureAwait(false);
        }
    }

    // Those that stop by themselves do so cleanly; what does not, is fenced while it runs.
    private async Task WaitForTasksToStopAsync(CancellationToken released)
    {
        long started = services.Time.GetTimestamp();
        while (services.Statuses.Tasks(connector).Any(IsRunning) && services.Time.GetElapsedTime(started) < services.Config.TaskShutdownGracefulTimeout)
        {
            await Task.Delay(LookInterval, services.Time, released).ConfigureAwait(false);
        }
    }

    private bool IsRunning(TaskStateInfo task) =>
        task.State is LifecycleState.Running or LifecycleState.Paused && (task.WorkerId == services.WorkerId || share.IsAnotherWorker(task.WorkerId));

    private async Task FenceAsync(StoredConnector stored, CancellationToken released)
    {
        // The only task fences the only one before it by itself.
        int count = stored.FencedTasks ?? 0;
        if (count == 0 || (count == 1 && stored.Tasks.Count == 1))
        {
            return;
        }

        IReadOnlyDictionary<string, string> config = services.Transformer.Transform(ConfigMaps.WithoutNulls(stored.Config));
        Dictionary<string, string> settings = services.ClientSettings(ConnectorConfig.Parse(config), "producer");
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxProducers, CancellationToken = released };
        await Parallel.ForAsync(0, count, options, async (number, _) => await FenceAsync(new ConnectorTaskId(connector, number), settings).ConfigureAwait(false))
            .WaitAsync(released).ConfigureAwait(false);
        WorkerLog.Fenced(_logger, connector, count);
    }

    private async Task FenceAsync(ConnectorTaskId task, Dictionary<string, string> settings)
    {
        ILogProducer producer = services.Log.CreateProducer(new ProducerOptions
        {
            ClientId = $"connector-fencing-{task}", TransactionalId = services.TransactionalIdOf(task), Settings = settings,
        });
        await using (producer.ConfigureAwait(false))
        {
            await producer.InitTransactionsAsync().ConfigureAwait(false);
        }
    }
}
