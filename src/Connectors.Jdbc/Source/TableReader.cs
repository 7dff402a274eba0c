using System.Data;
using System.Data.Common;
using Connect.Data;
using Connect.Errors;
using Connect.Source;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;
using Microsoft.Extensions.Logging;
using Keys = Connectors.Jdbc.Source.JdbcSourceConfigDef;

namespace Connectors.Jdbc.Source;

/// <summary>
/// Reads one table, or the configured query, again and again: <see cref="OpenAsync"/>, <see cref="ReadAsync"/> until there is nothing more, <see cref="CloseAsync"/>.
/// What was handed over is remembered, so a query that fails is continued by the next one. Not thread-safe.
/// </summary>
internal sealed class TableReader(JdbcSourceConfig config, Database database, TableId? table, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    // What is there is handed over when the server needs longer than this for the next row.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly OffsetMap _partition = SourcePartition.Of(table, config.Mode);
    private readonly string _topic = table is null ? config.TopicPrefix : config.TopicPrefix + table.Table;
    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);
    private string? _incrementingColumn;
    private SourceStatement? _statement;
    private SourceOffset _offset = new(config.IncrementingInitial, 0);
    private OffsetMap? _writtenOffset;
    private RowShape? _shape;
    private int _incrementingField = -1;
    private int[] _timestampFields = [];
    private DbTransaction? _transaction;
    private DbCommand? _command;
    private DbDataReader? _reader;
    private Task<bool>? _pendingRead;
    private Struct? _heldRow;
    private long _heldTicks;
    private long _rows;
    private long _started;

    /// <summary>What is read, for messages.</summary>
    public string Name { get; } = table is null ? "the query" : table.ToString();

    /// <summary>The table; null for the query.</summary>
    public TableId? Table => table;

    /// <summary>Whether a query is running.</summary>
    public bool IsOpen => _command is not null;

    /// <summary>When the next query is due, as a timestamp of the clock.</summary>
    public long Due { get; set; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Whether the running query has given a row.</summary>
    public bool HasRead => _rows > 0;

    /// <summary>Checks the table against the configuration and goes back to where an earlier task has stopped.</summary>
    /// <exception cref="ConnectException">A column is missing or may hold null.</exception>
    public async Task PrepareAsync(DbConnection connection, OffsetMap? stored, CancellationToken cancellationToken)
    {
        _incrementingColumn = config.IncrementingColumnOf(table);
        IReadOnlyList<string> timestampColumns = config.TimestampColumnsOf(table);
        if (config.UsesTimestamp && timestampColumns.Count == 0)
        {
            throw new ConfigException(Keys.TimestampColumns, "", $"mode needs the timestamp column of {Name}");
        }

        if (table is not null && config.Mode != SourceMode.Bulk
            && await database.Dialect.DescribeTableAsync(connection, table, cancellationToken).ConfigureAwait(false) is { } definition)
        {
            TableChecks.Check(definition, config, database.Dialect.Identifiers, ref _incrementingColumn, timestampColumns, name => JdbcLog.IncrementingColumnFound(logger, Name, name));
        }

        if (config.UsesIncrementing && string.IsNullOrEmpty(_incrementingColumn))
        {
            throw new ConfigException(Keys.IncrementingColumn, "", $"mode needs the incrementing column of {Name}");
        }

        _statement = CreateStatement(timestampColumns);
        if (config.UsesTimestamp)
        {
            long initial = config.TimestampInitial switch
            {
                null => 0,
                -1 => await CurrentTimeAsync(connection, cancellationToken).ConfigureAwait(false),
                { } milliseconds => milliseconds * TimeSpan.TicksPerMillisecond,
            };
            _offset = _offset with { TimestampTicks = initial };
        }

        if (stored is not null && config.Mode != SourceMode.Bulk)
        {
            _offset = SourceOffset.Read(stored, _offset);
            JdbcLog.Resuming(logger, Name, stored.ToString());
        }
    }

    /// <summary>Starts a query from where the last one ended.</summary>
    public async Task OpenAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        _rows = 0;
        _started = time.GetTimestamp();
        Dialect dialect = database.Dialect;
        if (config.Isolation != SourceIsolation.Default)
        {
            _transaction = await BeginAsync(connection, cancellationToken).ConfigureAwait(false);
        }

        TimestampComparison? comparison = null;
        long end = 0;
        if (config.UsesTimestamp)
        {
            comparison = await dialect.CompareTimestampsAsync(connection, Select(), config.TimestampColumnsOf(table), config.Reading, cancellationToken).ConfigureAwait(false);
            end = await CurrentTimeAsync(connection, cancellationToken).ConfigureAwait(false) - config.TimestampDelay.Ticks;
        }

        string sql = _statement!.Text(comparison);
        JdbcLog.QueryStarting(logger, Name, table is null && config.IsQuerySecret ? "(masked)" : sql);
        _command = database.CreateCommand(connection, sql);
        _command.Transaction = _transaction;
        _statement.AddParameters(_command, comparison, _offset, end);
        QueryResult result = await dialect.QueryAsync(_command, config.Reading, cancellationToken).ConfigureAwait(false);
        _reader = result.Reader;
        Describe(result.Columns);
    }

    /// <summary>Adds rows to a batch until it is full or the server lets it wait.</summary>
    /// <returns>False when there is nothing more; the query is to be closed.</returns>
    public async ValueTask<bool> ReadAsync(List<SourceRecord> batch, int maxRecords, CancellationToken cancellationToken)
    {
        DbDataReader reader = _reader!;
        while (batch.Count < maxRecords)
        {
            Task<bool> reading = _pendingRead ?? reader.ReadAsync(cancellationToken);
            _pendingRead = null;
            if (!reading.IsCompleted && batch.Count > 0 && await Task.WhenAny(reading, Task.Delay(Patience, time, cancellationToken)).ConfigureAwait(false) != reading)
            {
                _pendingRead = reading;
                return true;
            }

            if (!await reading.ConfigureAwait(false))
            {
                Release(batch);
                return false;
            }

            _rows++;
            Add(batch, _shape!.Read(reader), reader);
        }

        return true;
    }

    /// <summary>Ends a query that has given all its rows.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await _reader!.DisposeAsync().ConfigureAwait(false);
        _reader = null;
        await _command!.DisposeAsync().ConfigureAwait(false);
        _command = null;
        if (_transaction is { } transaction)
        {
            _transaction = null;
            await using (transaction.ConfigureAwait(false))
            {
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        JdbcLog.QueryEnded(logger, Name, _rows, time.GetElapsedTime(_started).TotalMilliseconds);
    }

    /// <summary>Gives up a running query, whatever state it is in; the next one continues behind the last row that was handed over.</summary>
    public async ValueTask AbortAsync()
    {
        _heldRow = null;
        DbCommand? command = _command;
        DbDataReader? reader = _reader;
        DbTransaction? transaction = _transaction;
        Task<bool>? pending = _pendingRead;
        (_command, _reader, _transaction, _pendingRead) = (null, null, null, null);
        try
        {
            // Without this, a reader reads what is left of a result before it closes.
            if (command is not null && reader is not null)
            {
                await Task.Run(command.Cancel).ConfigureAwait(false);
            }

            if (pending is not null)
            {
                await pending.ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException || Database.IsDatabaseError(e) || e is InvalidOperationException)
        {
            // It was to end, and it has.
        }

        foreach (IAsyncDisposable? part in (IAsyncDisposable?[])[reader, command, transaction])
        {
            try
            {
                await (part?.DisposeAsync() ?? default).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException || Database.IsDatabaseError(e) || e is InvalidOperationException)
            {
                // The connection is lost or the statement cancelled: nothing is left to release.
            }
        }
    }

    /// <summary>Gives up a running query.</summary>
    public ValueTask DisposeAsync() => AbortAsync();

    private string Select() => table is null ? config.Query! : $"SELECT * FROM {NameInStatements(table)}";

    private string NameInStatements(TableId id) => Identifiers.Quote(config.QualifiesNames ? id : new TableId(null, null, id.Table));

    private IdentifierRules Identifiers => database.Dialect.Identifiers with { Quotes = config.QuotesIdentifiers };

    private SourceStatement CreateStatement(IReadOnlyList<string> timestampColumns)
    {
        string select = Select();
        if (table is null && config.Mode != SourceMode.Bulk)
        {
            select = QueryText.Extensible(select);
        }

        string prefix = table is null || !config.QualifiesNames ? "" : NameInStatements(table) + ".";
        string? timestamp = timestampColumns.Count switch
        {
            0 => null,
            1 => prefix + Identifiers.Quote(timestampColumns[0]),
            _ => $"COALESCE({string.Join(',', timestampColumns.Select(column => prefix + Identifiers.Quote(column)))})",
        };
        string? incrementing = string.IsNullOrEmpty(_incrementingColumn) ? null : prefix + Identifiers.Quote(_incrementingColumn);
        return new SourceStatement(database.Dialect, config.Mode, select, incrementing, timestamp, config.QuerySuffix);
    }

    private async Task<DbTransaction?> BeginAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        IsolationLevel level = config.Isolation switch
        {
            SourceIsolation.ReadUncommitted => IsolationLevel.ReadUncommitted,
            SourceIsolation.ReadCommitted => IsolationLevel.ReadCommitted,
            SourceIsolation.RepeatableRead => IsolationLevel.RepeatableRead,
            SourceIsolation.SqlServerSnapshot => IsolationLevel.Snapshot,
            _ => IsolationLevel.Serializable,
        };
        try
        {
            return await database.Dialect.BeginReadAsync(connection, level, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            JdbcLog.IsolationUnsupported(logger, level.ToString(), e.Message);
            return null;
        }
    }

    private async Task<long> CurrentTimeAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        DbCommand command = database.CreateCommand(connection, database.Dialect.CurrentTimestampSql);
        command.Transaction = _transaction;
        await using (command.ConfigureAwait(false))
        {
            QueryResult result = await database.Dialect.QueryAsync(command, config.Reading, cancellationToken).ConfigureAwait(false);
            await using (result.Reader.ConfigureAwait(false))
            {
                return await result.Reader.ReadAsync(cancellationToken).ConfigureAwait(false) && database.Dialect.ReadCurrentTimestamp(result, config.Reading) is { } ticks
                    ? ticks
                    : throw new ConnectException($"The database did not tell the time when asked with {database.Dialect.CurrentTimestampSql}.");
            }
        }
    }

    private void Describe(IReadOnlyList<ResultColumn> columns)
    {
        RowShape shape = RowShape.Create(columns, database.Dialect, config.Reading, table?.Table, Name, _shape, column =>
        {
            if (_leftOut.Add(column.Name))
            {
                JdbcLog.ColumnLeftOut(logger, column.Name, Name, column.TypeName);
            }
        });
        _shape = shape;
        _incrementingField = _incrementingColumn is { Length: > 0 } incrementing ? shape.IndexOf(incrementing, Keys.IncrementingColumn) : -1;
        _timestampFields = [.. config.TimestampColumnsOf(table).Select(column => shape.IndexOf(column, Keys.TimestampColumns))];
        foreach (int index in _timestampFields)
        {
            if (!shape.IsTimestamp(index))
            {
                Field field = shape.Schema.Fields[index];
                throw new ConnectException($"The column '{field.Name}' of {Name} holds no timestamps ({field.Schema}), as {Keys.TimestampColumns} must.");
            }
        }
    }

    private void Add(List<SourceRecord> batch, Struct row, DbDataReader reader)
    {
        switch (config.Mode)
        {
            case SourceMode.Bulk:
                batch.Add(Record(row, null));
                break;
            case SourceMode.Incrementing:
                _offset = _offset with { Incrementing = IncrementingOf(row) };
                batch.Add(Record(row, _offset.Write(config.Mode)));
                break;
            case SourceMode.TimestampIncrementing:
                _offset = new SourceOffset(IncrementingOf(row), TicksOf(reader));
                batch.Add(Record(row, _offset.Write(config.Mode)));
                break;
            default:
                // The offset may only move to a time when all rows of that time are handed over; hence a row waits for the next one.
                long ticks = TicksOf(reader);
                if (_heldRow is { } held)
                {
                    AddHeld(batch, held, isLastOfItsTime: ticks != _heldTicks);
                }

                _heldRow = row;
                _heldTicks = ticks;
                break;
        }
    }

    private void Release(List<SourceRecord> batch)
    {
        if (_heldRow is { } held)
        {
            _heldRow = null;
            AddHeld(batch, held, isLastOfItsTime: true);
        }
    }

    private void AddHeld(List<SourceRecord> batch, Struct held, bool isLastOfItsTime)
    {
        if (isLastOfItsTime)
        {
            _offset = _offset with { TimestampTicks = _heldTicks };
            _writtenOffset = null;
        }

        batch.Add(Record(held, _writtenOffset ??= _offset.Write(config.Mode)));
    }

    private SourceRecord Record(Struct row, OffsetMap? offset) => new(_partition, offset, _topic, _shape!.Schema, ConnectValue.From(row));

    private long TicksOf(DbDataReader reader)
    {
        foreach (int field in _timestampFields)
        {
            if (_shape!.ReadUnixTicks(reader, field) is { } ticks)
            {
                return ticks;
            }
        }

        throw new ConnectException($"All timestamp columns of a row of {Name} are null, although the query leaves such rows out; do the names in {Keys.TimestampColumns} mean other columns?");
    }

    private long IncrementingOf(Struct row)
    {
        ConnectValue value = row.GetWithoutDefault(_incrementingField);
        return value.Kind switch
        {
            ValueKind.Int32 => value.AsInt32(),
            ValueKind.Int64 => value.AsInt64(),
            ValueKind.Int16 => value.AsInt16(),
            ValueKind.Int8 => value.AsInt8(),
            ValueKind.Decimal => IncrementingOf(value.AsDecimal()),
            ValueKind.Null => throw new ConnectException($"Null value for incrementing column of type: {_shape!.Schema.Fields[_incrementingField].Schema} of {Name}."),
            _ => throw new ConnectException($"Invalid type for incrementing column: {_shape!.Schema.Fields[_incrementingField].Schema} of {Name}; expected whole numbers."),
        };
    }

    private long IncrementingOf(in BigDecimal value) =>
        value.Scale != 0 ? throw new ConnectException($"Scale of Decimal value for incrementing column must be 0, not {value.Scale} as in {Name}.")
        : value.TryGetUnscaledInt64(out long whole) ? whole
        : throw new ConnectException($"Decimal value for incrementing column of {Name} exceeded Long.MAX_VALUE.");
}
