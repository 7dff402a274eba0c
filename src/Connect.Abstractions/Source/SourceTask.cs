namespace Connect.Source;

/// <summary>Defaults for <see cref="ISourceTask"/>: keeps the context, ignores commits.</summary>
public abstract class SourceTask : ISourceTask
{
    private ISourceTaskContext? _context;

    /// <inheritdoc/>
    public abstract string Version { get; }

    /// <summary>The context; available from <see cref="StartAsync"/> on.</summary>
    protected ISourceTaskContext Context => _context ?? throw new InvalidOperationException("The task has not been initialized.");

    /// <inheritdoc/>
    public virtual void Initialize(ISourceTaskContext context) => _context = context;

    /// <inheritdoc/>
    public abstract Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual void CommitRecord(SourceRecord record, RecordMetadata? metadata)
    {
    }

    /// <inheritdoc/>
    public virtual ValueTask CommitAsync(CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public abstract Task StopAsync(CancellationToken cancellationToken);
}
