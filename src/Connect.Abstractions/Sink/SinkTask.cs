using Connect.Data;

namespace Connect.Sink;

/// <summary>Defaults for <see cref="ISinkTask"/>: keeps the context, commits after <see cref="FlushAsync"/>.</summary>
public abstract class SinkTask : ISinkTask
{
    private ISinkTaskContext? _context;

    /// <inheritdoc/>
    public abstract string Version { get; }

    /// <summary>The context; available from <see cref="StartAsync"/> on.</summary>
    protected ISinkTaskContext Context => _context ?? throw new InvalidOperationException("The task has not been initialized.");

    /// <inheritdoc/>
    public virtual void Initialize(ISinkTaskContext context) => _context = context;

    /// <inheritdoc/>
    public abstract Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public abstract ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken);

    /// <summary>Makes everything that was put durable; called before offsets are committed. The default does nothing.</summary>
    /// <param name="currentOffsets">Next offset to read, by partition.</param>
    /// <param name="cancellationToken">Cancelled when the task must give up at once.</param>
    public virtual ValueTask FlushAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public virtual async ValueTask<IReadOnlyDictionary<TopicPartition, long>> PreCommitAsync(
        IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken)
    {
        await FlushAsync(currentOffsets, cancellationToken).ConfigureAwait(false);
        return currentOffsets;
    }

    /// <inheritdoc/>
    public virtual ValueTask CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public abstract Task StopAsync(CancellationToken cancellationToken);
}
