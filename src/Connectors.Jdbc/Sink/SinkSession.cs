using System.Data.Common;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>A connection and what is prepared on it. Not thread-safe.</summary>
internal sealed class SinkSession(Database database, DbConnection connection) : IAsyncDisposable
{
    private readonly Dictionary<RowPlan, RowWriter> _writers = [];

    public DbConnection Connection => connection;

    /// <summary>Writes rows in pieces of at most this many.</summary>
    public async Task WriteAsync(DbTransaction? transaction, KeyedRows rows, int batchSize, CancellationToken cancellationToken)
    {
        if (!_writers.TryGetValue(rows.Plan, out RowWriter? writer))
        {
            writer = database.Dialect.CreateRowWriter(connection, rows.Plan.Statement, database.Dialect.CommandTimeout);
            _writers.Add(rows.Plan, writer);
        }

        for (int start = 0; start < rows.Rows.Count; start += batchSize)
        {
            await writer.WriteAsync(transaction, rows.Rows, start, Math.Min(batchSize, rows.Rows.Count - start), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Forgets what is prepared: the tables may have changed.</summary>
    public async ValueTask ClearAsync()
    {
        foreach (RowWriter writer in _writers.Values)
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }

        _writers.Clear();
    }

    /// <summary>Closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await ClearAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
