using System.Data.Common;
using System.Net.Sockets;
using Connect.Errors;
using Connectors.Jdbc.Dialects;
using Microsoft.Extensions.Logging;

namespace Connectors.Jdbc.Connections;

/// <summary>The database of a configuration: its dialect and its pool of connections. Thread-safe.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly ConnectionConfig _config;
    private readonly DbDataSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private Database(ConnectionConfig config, Dialect dialect, DbDataSource source, TimeProvider time, ILogger logger)
    {
        _config = config;
        _source = source;
        _time = time;
        _logger = logger;
        Dialect = dialect;
    }

    /// <summary>What is special about it.</summary>
    public Dialect Dialect { get; }

    /// <summary>Reads a configuration; does not connect.</summary>
    /// <exception cref="ConfigException">The URL or a parameter is wrong.</exception>
    public static Database Create(ConnectionConfig config, TimeProvider time, ILogger logger)
    {
        Dialect dialect = JdbcDialects.Find(config.Request.Url, config.DialectName).Configure(config.Request);
        return new Database(config, dialect, dialect.CreateDataSource(config.Request), time, logger);
    }

    /// <summary>Opens a connection; tries again as often as is configured when the server is out of reach. The caller disposes it.</summary>
    /// <exception cref="ConnectException">The last attempt failed, or one failed in a way that will not get better, such as a wrong password.</exception>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsDatabaseError(e) && !cancellationToken.IsCancellationRequested)
            {
                if (attempt >= _config.Attempts || !IsTransient(e))
                {
                    throw new ConnectException($"Could not connect to {_config.Request}{(attempt > 1 ? $" after {attempt} attempts" : "")}: {e.Message}", e);
                }

                JdbcLog.ConnectionAttemptFailed(_logger, _config.Request.ToString(), attempt, _config.Attempts, _config.Backoff.TotalMilliseconds, e.Message);
                await Task.Delay(_config.Backoff, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A command on a connection.</summary>
    public DbCommand CreateCommand(DbConnection connection, string sql)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        if (Dialect.CommandTimeout is { } timeout)
        {
            command.CommandTimeout = timeout;
        }

        return command;
    }

    /// <summary>Whether the error is one of the database or of the way to it.</summary>
    public static bool IsDatabaseError(Exception error) => error is DbException or TimeoutException or IOException or SocketException;

    /// <summary>Whether the same may succeed later.</summary>
    public bool IsTransient(Exception error) => error switch
    {
        DbException database => Dialect.IsTransient(database),
        ConnectException { InnerException: { } inner } => IsTransient(inner),
        _ => IsDatabaseError(error),
    };

    /// <summary>Closes the pool.</summary>
    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
