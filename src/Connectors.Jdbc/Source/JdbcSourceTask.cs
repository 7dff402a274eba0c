using System.Data.Common;
using Connect.Errors;
using Connect.Source;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;
using Microsoft.Extensions.Logging;

namespace Connectors.Jdbc.Source;

/// <summary>
/// Reads the task's tables in turn, each a poll interval after its last query ended, over one connection. Rows stream: a poll takes what fits a batch and leaves the
/// query running. A poll that is cancelled loses nothing, as what it waited for goes on; stopping the task cancels the query on the server.
/// </summary>
internal sealed class JdbcSourceTask : SourceTask
{
    private readonly List<SourceRecord> _batch = [];
    private readonly List<TableReader> _tables = [];
    private readonly CancellationTokenSource _stopping = new();
    private JdbcSourceConfig _config = null!;
    private Database? _database;
    private DbConnection? _connection;
    private bool _isConnectionProven;
    private TableReader? _active;
    private Task? _filling;

    public override string Version => JdbcConnectors.Version;

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = JdbcSourceConfig.Parse(config);
        _database = Database.Create(_config.Connection, Context.TimeProvider, Context.Logger);
        IReadOnlyList<TableId> tables = TableList.Parse(config.GetValueOrDefault(JdbcSourceConfigDef.Tables, ""), _database.Dialect);
        if (tables.Count == 0 && _config.Query is null)
        {
            throw new ConnectException($"The task has neither tables ({JdbcSourceConfigDef.Tables}) nor a query to read.");
        }

        _tables.AddRange(_config.Query is null
            ? tables.Select(table => new TableReader(_config, _database, table, Context.TimeProvider, Context.Logger))
            : [new TableReader(_config, _database, null, Context.TimeProvider, Context.Logger)]);
        _connection = await _database.OpenAsync(cancellationToken).ConfigureAwait(false);
        _isConnectionProven = false;
        IReadOnlyDictionary<OffsetMap, OffsetMap> stored = await StoredOffsetsAsync(cancellationToken).ConfigureAwait(false);
        foreach (TableReader table in _tables)
        {
            await table.PrepareAsync(_connection, OffsetOf(table, stored), cancellationToken).ConfigureAwait(false);
            table.Due = Context.TimeProvider.GetTimestamp();
        }
    }

    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _filling ??= FillAsync(_stopping.Token);
        if (!_filling.IsCompleted)
        {
            await _filling.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        Task filled = _filling;
        _filling = null;
        await filled.ConfigureAwait(false);
        return _batch.Count > 0 ? _batch : null;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_filling is { } filling)
        {
            _filling = null;
            await filling.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await DisconnectAsync().ConfigureAwait(false);
        if (_database is { } database)
        {
            _database = null;
            await database.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static OffsetMap? OffsetOf(TableReader table, IReadOnlyDictionary<OffsetMap, OffsetMap> stored) =>
        stored.GetValueOrDefault(SourcePartition.Of(table.Table, SourceMode.Incrementing)) ?? (table.Table is null ? null : stored.GetValueOrDefault(SourcePartition.Old(table.Table)));

    private ValueTask<IReadOnlyDictionary<OffsetMap, OffsetMap>> StoredOffsetsAsync(CancellationToken cancellationToken)
    {
        var partitions = new List<OffsetMap>();
        foreach (TableReader table in _tables)
        {
            partitions.Add(SourcePartition.Of(table.Table, SourceMode.Incrementing));
            if (table.Table is not null)
            {
                partitions.Add(SourcePartition.Old(table.Table));
            }
        }

        return Context.OffsetStorageReader.OffsetsAsync(partitions, cancellationToken);
    }

    // Fills the batch; it stays empty when no table had new rows for a while.
    private async Task FillAsync(CancellationToken cancellationToken)
    {
        _batch.Clear();
        TimeProvider time = Context.TimeProvider;
        long started = time.GetTimestamp();
        do
        {
            TableReader table = _active ?? NextDue();
            TimeSpan wait = _active is null ? time.GetElapsedTime(time.GetTimestamp(), table.Due) : TimeSpan.Zero;
            if (wait > TimeSpan.Zero)
            {
                TimeSpan left = _config.PollLinger - time.GetElapsedTime(started);
                await Task.Delay(wait < left ? wait : left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
                continue;
            }

            await ReadAsync(table, cancellationToken).ConfigureAwait(false);
        }
        while (_batch.Count == 0 && time.GetElapsedTime(started) < _config.PollLinger);
    }

    private TableReader NextDue()
    {
        TableReader next = _tables[0];
        foreach (TableReader table in _tables)
        {
            next = table.Due < next.Due ? table : next;
        }

        return next;
    }

    private async ValueTask ReadAsync(TableReader table, CancellationToken cancellationToken)
    {
        try
        {
            if (!table.IsOpen)
            {
                _connection ??= await ConnectAsync(cancellationToken).ConfigureAwait(false);
                await table.OpenAsync(_connection, cancellationToken).ConfigureAwait(false);
                _active = table;
            }

            if (!await table.ReadAsync(_batch, _config.BatchMaxRows, cancellationToken).ConfigureAwait(false))
            {
                await table.CloseAsync(cancellationToken).ConfigureAwait(false);
                _active = null;
                _isConnectionProven = true;
                table.Failures = 0;
                PutBack(table);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && (Database.IsDatabaseError(e) || e is ConnectException { InnerException: not null } and not ConnectDataException))
        {
            await FailAsync(table, e).ConfigureAwait(false);
        }
    }

    private async Task<DbConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        _isConnectionProven = false;
        return await _database!.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task FailAsync(TableReader table, Exception error)
    {
        bool wasIdle = _isConnectionProven && !table.HasRead;
        await table.AbortAsync().ConfigureAwait(false);
        _active = null;
        await DisconnectAsync().ConfigureAwait(false);
        if (!_database!.IsTransient(error))
        {
            throw new ConnectException($"Reading {table.Name} failed in a way that will not pass: {error.Message}", error);
        }

        if (wasIdle)
        {
            // The connection was lost while nobody used it; a new one may do at once.
            return;
        }

        table.Failures++;
        if (table.Failures > _config.QueryRetries)
        {
            throw new ConnectException($"Failed to query {table.Name} after {table.Failures} attempts: {error.Message}", error);
        }

        JdbcLog.QueryFailed(Context.Logger, table.Name, table.Failures, error.Message);
        PutBack(table);
    }

    private void PutBack(TableReader table)
    {
        TimeProvider time = Context.TimeProvider;
        table.Due = time.GetTimestamp() + (long)(_config.PollInterval.TotalSeconds * time.TimestampFrequency);
    }

    private async ValueTask DisconnectAsync()
    {
        _isConnectionProven = false;
        foreach (TableReader table in _tables)
        {
            await table.DisposeAsync().ConfigureAwait(false);
        }

        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
