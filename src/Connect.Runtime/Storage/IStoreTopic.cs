namespace Connect.Runtime.Storage;

/// <summary>A compacted topic that one store reads and writes; in a log, or kept by the worker alone.</summary>
internal interface IStoreTopic : IAsyncDisposable
{
    /// <summary>Topic name.</summary>
    string Name { get; }

    /// <summary>Applies what is there and goes on following it.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Appends records in order and waits until they are durable and applied; a null value deletes the key.</summary>
    Task AppendAsync(IReadOnlyList<(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value)> records, CancellationToken cancellationToken);

    /// <summary>Waits until everything that is in the topic now was applied.</summary>
    Task ReadToEndAsync(CancellationToken cancellationToken);
}
