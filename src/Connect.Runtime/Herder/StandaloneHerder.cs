using System.Collections.Concurrent;
using Connect.Errors;
using Connect.Runtime.Storage;
using Connect.Runtime.Worker;

namespace Connect.Runtime.Herder;

/// <summary>The herder of a worker that works alone (Java's standalone worker forgets everything): requests change the stores, then a supervisor per connector brings it in line.</summary>
internal sealed class StandaloneHerder(WorkerServices services, ConfigStore configs) : WorkerHerder(services, configs)
{
    private readonly ConcurrentDictionary<string, ConnectorSupervisor> _supervisors = new(StringComparer.Ordinal);

    protected override IWorkShare Share => WholeShare.Instance;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        ForgetDeleted();
        foreach (string connector in Configs.Connectors())
        {
            // Those that were put meanwhile are on their way already.
            if (!_supervisors.ContainsKey(connector))
            {
                _ = Supervise(connector).ApplyAsync();
            }
        }

        IsReady = true;
        return Task.CompletedTask;
    }

    protected override Task ReadChangesAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void ConfigStored(string connector) => _ = Supervise(connector).ApplyAsync();

    protected override async Task DeletedAsync(string connector)
    {
        if (_supervisors.TryRemove(connector, out ConnectorSupervisor? supervisor))
        {
            await supervisor.CloseAsync(forget: true).ConfigureAwait(false);
        }
    }

    protected override void TargetStateStored(string connector) => _ = Supervise(connector).ApplyTargetStateAsync();

    protected override Task StoppedAsync(string connector, CancellationToken cancellationToken) => Supervise(connector).ApplyTargetStateAsync().WaitAsync(cancellationToken);

    protected override Task RestartInstanceAsync(string connector, CancellationToken cancellationToken) => Supervise(connector).RestartAsync().WaitAsync(cancellationToken);

    protected override Task RestartAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        _ = Supervise(request.Connector).RestartAsync(request);
        return Task.CompletedTask;
    }

    protected override Task RestartOneTaskAsync(ConnectorTaskId task, CancellationToken cancellationToken) =>
        Supervise(task.Connector).RestartTasksAsync(number => number == task.Task).WaitAsync(cancellationToken);

    protected override Task BeforeOffsetsChangeAsync(string connector, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>All connectors and tasks, together within the graceful time-out.</summary>
    protected override async Task StopWorkAsync()
    {
        await Task.WhenAll(_supervisors.Values.Select(supervisor => supervisor.CloseAsync(forget: false))).ConfigureAwait(false);
        _supervisors.Clear();
    }

    private ConnectorSupervisor Supervise(string connector) =>
        IsStopped ? throw new ConnectException("Worker is shutting down") : _supervisors.GetOrAdd(connector, static (name, herder) => herder.CreateSupervisor(name), this);
}
