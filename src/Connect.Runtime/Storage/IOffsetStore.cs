using Connect.Source;

namespace Connect.Runtime.Storage;

/// <summary>Committed source offsets by connector and source partition. Thread-safe.</summary>
internal interface IOffsetStore
{
    /// <summary>Waits until everything that is stored by now, whoever wrote it, is seen by <see cref="Find"/> and <see cref="All"/>.</summary>
    Task ReadToEndAsync(CancellationToken cancellationToken);

    /// <summary>The offset of a source partition, or null.</summary>
    OffsetMap? Find(string connector, OffsetMap? partition);

    /// <summary>All offsets of a connector, in the order they were first written.</summary>
    IReadOnlyList<SourceOffsetChange> All(string connector);

    /// <summary>Writes offsets and waits until they are durable; a null offset resets its partition.</summary>
    Task WriteAsync(string connector, IReadOnlyCollection<SourceOffsetChange> offsets, CancellationToken cancellationToken);
}
