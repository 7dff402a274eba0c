using System.Data.Common;

namespace Connectors.Jdbc.Dialects;

/// <summary>Writes rows by one statement on one connection. What it prepares is kept for the next batch. Not thread-safe.</summary>
public abstract class RowWriter : IAsyncDisposable
{
    /// <summary>Writes rows in order, in as few round trips as the database allows.</summary>
    /// <param name="transaction">The transaction they belong to; null when each call is one of its own.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="start">The first one to write.</param>
    /// <param name="count">How many; at least one.</param>
    /// <param name="cancellationToken">Gives up; the transaction cannot go on then.</param>
    /// <exception cref="DbException">The database refused a row or is out of reach; none of them counts as written.</exception>
    /// <exception cref="Connect.Errors.ConnectDataException">A value does not fit its column; the message does not tell the value.</exception>
    public abstract Task WriteAsync(DbTransaction? transaction, RowBatch rows, int start, int count, CancellationToken cancellationToken);

    /// <summary>Releases what was prepared. The connection stays open.</summary>
    public virtual ValueTask DisposeAsync() => default;
}
