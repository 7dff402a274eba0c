using Connect.Configuration;

namespace Connect.Connectors;

/// <summary>Defaults for <see cref="IConnector"/>; derive from <see cref="Source.SourceConnector"/> or <see cref="Sink.SinkConnector"/>.</summary>
public abstract class Connector : IConnector
{
    private IConnectorContext? _context;

    private protected Connector()
    {
    }

    /// <inheritdoc/>
    public abstract string Version { get; }

    /// <inheritdoc/>
    public abstract ConfigDef Config { get; }

    /// <summary>The .NET name of the task type, <c>…Connector</c> → <c>…Task</c>, unless overridden.</summary>
    public virtual string TaskClass
    {
        get
        {
            string name = GetType().FullName ?? GetType().Name;
            return name.EndsWith("Connector", StringComparison.Ordinal) ? name[..^"Connector".Length] + "Task" : name + "Task";
        }
    }

    /// <summary>The context; available from <see cref="StartAsync"/> on.</summary>
    protected IConnectorContext Context => _context ?? throw new InvalidOperationException("The connector has not been initialized.");

    /// <inheritdoc/>
    public virtual void Initialize(IConnectorContext context) => _context = context;

    /// <inheritdoc/>
    public abstract Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<ConfigValue>> ValidateAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) =>
        new(Config.Validate(config));

    /// <inheritdoc/>
    public virtual Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
