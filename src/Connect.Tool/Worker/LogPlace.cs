using Connect.Embedded;
using Connect.Errors;
using Connect.Kafka;
using Connect.Runtime.Log;

namespace Connect.Tool.Worker;

/// <summary>Where the client commands find the log: the file of an embedded one, or a Kafka cluster.</summary>
/// <param name="Path">The file; null for Kafka.</param>
/// <param name="Kafka">The cluster; null for a file.</param>
internal sealed record LogPlace(string? Path, KafkaLogOptions? Kafka)
{
    /// <summary>For reading; a file is read whether a worker has it or not.</summary>
    /// <exception cref="CommandException">There is no such file, or no broker answers.</exception>
    public Task<IRecordLog> OpenToReadAsync(CancellationToken stop) =>
        Path is null ? OpenKafkaAsync(stop)
        : File.Exists(Path) ? Task.FromResult<IRecordLog>(EmbeddedLog.OpenReadOnly(Path))
        : throw new CommandException(
            ExitCodes.StartUp, $"There is no log at '{Path}'.", "Start a worker in this directory first ('connect standalone'), or name the log's file with --log or a broker with --bootstrap-server.");

    /// <summary>For reading and writing; no worker may have the file.</summary>
    /// <exception cref="ConnectException">Another process has the file.</exception>
    /// <exception cref="CommandException">No broker answers.</exception>
    public Task<IRecordLog> OpenAsync(CancellationToken stop) => Path is null ? OpenKafkaAsync(stop) : Task.FromResult<IRecordLog>(EmbeddedLog.Open(new EmbeddedLogOptions { Path = Path }));

    // On another thread: it waits for the brokers, and who gives up must not.
    private async Task<IRecordLog> OpenKafkaAsync(CancellationToken stop)
    {
        try
        {
            return await Task.Run(() => KafkaLog.Open(Kafka!), CancellationToken.None).WaitAsync(stop).ConfigureAwait(false);
        }
        catch (ConnectException e)
        {
            throw new CommandException(ExitCodes.StartUp, e.Message, inner: e);
        }
    }
}
