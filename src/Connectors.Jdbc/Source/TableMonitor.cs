using System.Data.Common;
using Connect.Connectors;
using Connect.Errors;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Source;

/// <summary>Keeps the list of tables to read up to date and asks for new tasks when it changes.</summary>
internal sealed class TableMonitor(JdbcSourceConfig config, Database database, IConnectorContext context) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task? _watching;
    private IReadOnlyList<TableId> _tables = [];

    /// <summary>The tables to read, as last seen.</summary>
    public IReadOnlyList<TableId> Tables => Volatile.Read(ref _tables);

    /// <summary>Lists the tables and goes on watching them.</summary>
    /// <exception cref="ConnectException">The database cannot be reached, or tables share a name.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _tables, await ListAsync(cancellationToken).ConfigureAwait(false));
        Report();
        _watching = Task.Run(() => WatchAsync(_stopping.Token), CancellationToken.None);
    }

    /// <summary>Ends watching.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_watching is { } watching)
        {
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(config.TablePollInterval, context.TimeProvider, cancellationToken).ConfigureAwait(false);
            try
            {
                IReadOnlyList<TableId> tables = await ListAsync(cancellationToken).ConfigureAwait(false);
                if (!tables.SequenceEqual(Tables))
                {
                    Volatile.Write(ref _tables, tables);
                    Report();
                    context.RequestTaskReconfiguration();
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && (Database.IsDatabaseError(e) || e is ConnectException { InnerException: not null }))
            {
                JdbcLog.TablesUnreadable(context.Logger, config.TablePollInterval.TotalMilliseconds, e.Message);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                context.RaiseError(new ConnectException($"Encountered an unrecoverable error while reading tables from the database: {e.Message}", e));
                return;
            }
        }
    }

    private async Task<IReadOnlyList<TableId>> ListAsync(CancellationToken cancellationToken)
    {
        DbConnection connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            IReadOnlyList<TableId> all = await database.Dialect.ListTablesAsync(connection, config.Scope, cancellationToken).ConfigureAwait(false);
            return config.Selection.Select(all, database.Dialect.Identifiers);
        }
    }

    private void Report()
    {
        IReadOnlyList<TableId> tables = Tables;
        if (tables.Count == 0)
        {
            JdbcLog.NoTables(context.Logger, config.Connection.Request.ToString(), config.Selection.ToString(), config.TablePollInterval.TotalMilliseconds);
        }
        else
        {
            JdbcLog.TablesFound(context.Logger, tables.Count, string.Join(", ", tables));
        }
    }
}
