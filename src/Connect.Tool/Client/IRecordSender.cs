using Connect.Tool.Records;

namespace Connect.Tool.Client;

/// <summary>Appends records to a topic, in order.</summary>
internal interface IRecordSender : IAsyncDisposable
{
    /// <summary>Appends; durable when it returns.</summary>
    /// <exception cref="CommandException">Some were refused.</exception>
    Task SendAsync(IReadOnlyList<InputRecord> records, CancellationToken cancellationToken);
}
