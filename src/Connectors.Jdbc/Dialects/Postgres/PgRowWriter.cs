using System.Data.Common;
using Connect.Data;
using Npgsql;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>
/// Writes rows in one round trip: many new ones through COPY, several of any kind as arrays through unnest, a single one as it is. Values are written in PostgreSQL's
/// binary formats right away.
/// </summary>
internal sealed class PgRowWriter : RowWriter
{
    // COPY has a start and an end of its own, which pay from about here on.
    private const int FewestRowsToCopy = 10;

    // Rows of more bytes go in several pieces, so that memory does not grow with them.
    private const int MostBytes = 32 << 20;
    private const int CopyChunkBytes = 256 << 10;

    private const string CatalogSql = """
        SELECT a.attname, format_type(b.oid, NULL), b.typtype = 'e' OR b.typcategory = 'S', b.typname = 'hstore', CASE WHEN b.oid IN (1560, 1562) THEN a.atttypmod ELSE -1 END
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            JOIN pg_catalog.pg_type b ON b.oid = (
                WITH RECURSIVE bases AS (
                    SELECT t.oid, t.typtype, t.typbasetype
                    UNION ALL
                    SELECT n.oid, n.typtype, n.typbasetype FROM bases JOIN pg_catalog.pg_type n ON bases.typtype = 'd' AND n.oid = bases.typbasetype)
                SELECT oid FROM bases WHERE typtype <> 'd')
        WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
        """;

    private static readonly byte[] CopyHeader = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] CopyTrailer = [0xFF, 0xFF];

    private readonly PostgresDialect _dialect;
    private readonly NpgsqlConnection _connection;
    private readonly WriteStatement _statement;
    private readonly int? _commandTimeout;
    private readonly int[] _order;
    private PgTarget[]? _targets;
    private PgBuffer[] _buffers = [];
    private NpgsqlCommand? _single;
    private NpgsqlCommand? _many;
    private bool _copies;
    private bool _hasCopied;

    public PgRowWriter(PostgresDialect dialect, NpgsqlConnection connection, WriteStatement statement, int? commandTimeout)
    {
        _dialect = dialect;
        _connection = connection;
        _statement = statement;
        _commandTimeout = commandTimeout;
        _order = [.. dialect.ParameterOrder(statement).Select(column => statement.Columns.Index().First(item => ReferenceEquals(item.Item, column)).Index)];

        // Fails for what cannot be done at all.
        _ = dialect.WriteSql(statement);
    }

    public override async Task WriteAsync(DbTransaction? transaction, RowBatch rows, int start, int count, CancellationToken cancellationToken)
    {
        if (_targets is null)
        {
            await PrepareAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_copies && count >= FewestRowsToCopy)
        {
            if (await TryCopyAsync((NpgsqlTransaction?)transaction, rows, start, count, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        if (count == 1 || (_statement.Operation == WriteOperation.Update && _statement.Keys.Count == 0))
        {
            // Of updates of all rows only the last one stays.
            await WriteSingleAsync(rows, start + count - 1, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await WriteManyAsync(transaction is not null, rows, start, count, cancellationToken).ConfigureAwait(false);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (NpgsqlCommand? command in (NpgsqlCommand?[])[_single, _many])
        {
            if (command is not null)
            {
                await command.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<WriteColumn> columns = _statement.Columns;
        Dictionary<string, PgCatalogColumn> catalog = columns.All(column => PgTargets.IsBuiltIn(column.Target!.TypeName))
            ? []
            : await ReadCatalogAsync(cancellationToken).ConfigureAwait(false);
        var targets = new PgTarget[columns.Count];
        for (int i = 0; i < targets.Length; i++)
        {
            bool isKnown = PgTargets.IsBuiltIn(columns[i].Target!.TypeName);
            targets[i] = PgTargets.Of(columns[i], _statement.Options, isKnown ? null : catalog.GetValueOrDefault(columns[i].TargetName));
        }

        _buffers = new PgBuffer[Math.Max(1, targets.Length)];
        for (int i = 0; i < _buffers.Length; i++)
        {
            _buffers[i] = new PgBuffer();
        }

        // Rules and triggers of views do not see what is copied.
        _copies = _statement.Operation == WriteOperation.Insert && _statement.Definition.Type is "TABLE" or "PARTITIONED TABLE" && targets.All(target => target.Copy is not null);
        _targets = targets;
    }

    private async Task<Dictionary<string, PgCatalogColumn>> ReadCatalogAsync(CancellationToken cancellationToken)
    {
        var catalog = new Dictionary<string, PgCatalogColumn>(StringComparer.Ordinal);
        NpgsqlCommand command = new(CatalogSql, _connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = IdentifierRules.Standard.Quote(_statement.Definition.Id) });
            NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    catalog.Add(reader.GetString(0), new PgCatalogColumn(reader.GetString(1), reader.GetBoolean(2), reader.GetBoolean(3), reader.GetInt32(4)));
                }
            }
        }

        return catalog;
    }

    // False when the table does not take rows this way; nothing has happened then.
    private async Task<bool> TryCopyAsync(NpgsqlTransaction? transaction, RowBatch rows, int start, int count, CancellationToken cancellationToken)
    {
        const string savepoint = "connect_copy";
        bool savesFirst = transaction is not null && !_hasCopied;
        if (savesFirst)
        {
            await transaction!.SaveAsync(savepoint, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await CopyAsync(rows, start, count, cancellationToken).ConfigureAwait(false);
            _hasCopied = true;
            if (savesFirst)
            {
                await transaction!.ReleaseAsync(savepoint, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (PostgresException e) when (!_hasCopied && e.SqlState is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.WrongObjectType)
        {
            // A table with row-level security, for instance, takes rows by INSERT only.
            _copies = false;
            if (savesFirst)
            {
                await transaction!.RollbackAsync(savepoint, cancellationToken).ConfigureAwait(false);
            }

            return false;
        }
    }

    private async Task CopyAsync(RowBatch rows, int start, int count, CancellationToken cancellationToken)
    {
        PgBuffer buffer = _buffers[0];
        buffer.Truncate();
        buffer.WriteBytes(CopyHeader);
        int row = EncodeRows(buffer, rows, start, start + count);
        NpgsqlRawCopyStream stream = await _connection.BeginRawBinaryCopyAsync(PostgresDialect.CopySql(_statement), cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await stream.WriteAsync(buffer.Written, cancellationToken).ConfigureAwait(false);
                while (row < start + count)
                {
                    buffer.Truncate();
                    row = EncodeRows(buffer, rows, row, start + count);
                    await stream.WriteAsync(buffer.Written, cancellationToken).ConfigureAwait(false);
                }

                await stream.WriteAsync(CopyTrailer, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not NpgsqlException)
            {
                // Disposing would end the statement with the rows so far.
                await stream.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    // Encodes rows until the buffer is large enough to be sent; tells the next row.
    private int EncodeRows(PgBuffer buffer, RowBatch rows, int row, int end)
    {
        PgTarget[] targets = _targets!;
        while (row < end && buffer.Length < CopyChunkBytes)
        {
            ReadOnlySpan<ConnectValue> cells = rows[row++];
            buffer.WriteInt16((short)cells.Length);
            for (int i = 0; i < cells.Length; i++)
            {
                Encode(targets[i].Copy!, buffer, cells[i], i);
            }
        }

        return row;
    }

    private async Task WriteManyAsync(bool isInTransaction, RowBatch rows, int start, int count, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = _many ??= CreateCommand(_dialect.ArraySql(_statement, [.. _targets!.Select(target => target.Cast)]), "[]", [.. Enumerable.Range(0, _targets!.Length)]);
        int row = EncodeArrays(rows, start, start + count);
        if (row < start + count && !isInTransaction)
        {
            NpgsqlTransaction transaction = await _connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await WriteManyAsync(isInTransaction: true, rows, start, count, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        while (true)
        {
            for (int i = 0; i < _buffers.Length; i++)
            {
                ((NpgsqlParameter<PgRawValue>)command.Parameters[i]).TypedValue!.Bytes = _buffers[i].Written;
            }

            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            if (row == start + count)
            {
                return;
            }

            row = EncodeArrays(rows, row, start + count);
        }
    }

    // Column by column within a row, so that the size of all arrays is known; tells the next row.
    private int EncodeArrays(RowBatch rows, int row, int end)
    {
        PgTarget[] targets = _targets!;
        for (int i = 0; i < targets.Length; i++)
        {
            _buffers[i].Truncate();
            PgArrayEncoder.WriteHeader(_buffers[i], targets[i].ParameterOid, 1);
        }

        int first = row;
        long size = 0;
        while (row < end && size < MostBytes)
        {
            ReadOnlySpan<ConnectValue> cells = rows[row++];
            for (int i = 0; i < cells.Length; i++)
            {
                int before = _buffers[i].Length;
                Encode(targets[i].Parameter, _buffers[i], cells[i], i);
                size += _buffers[i].Length - before;
            }
        }

        foreach (PgBuffer buffer in _buffers)
        {
            buffer.SetInt32(PgArrayEncoder.CountPosition, row - first);
        }

        return row;
    }

    private Task WriteSingleAsync(RowBatch rows, int row, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = _single ??= CreateCommand(_dialect.WriteSql(_statement), "", _order);
        for (int i = 0; i < _order.Length; i++)
        {
            int cell = _order[i];
            ConnectValue value = rows[row][cell];
            _buffers[i].Truncate();
            var parameter = (NpgsqlParameter<PgRawValue>)command.Parameters[i];
            if (value.IsNull)
            {
                parameter.TypedValue = null;
                continue;
            }

            Encode(_targets![cell].Parameter, _buffers[i], value, cell);
            parameter.TypedValue = new PgRawValue { Bytes = _buffers[i].Written[4..] };
        }

        return command.ExecuteNonQueryAsync(cancellationToken);
    }

    private void Encode(PgEncoder encoder, PgBuffer buffer, in ConnectValue value, int column)
    {
        try
        {
            encoder.WriteField(buffer, value);
        }
        catch (Connect.Errors.ConnectDataException e)
        {
            throw ColumnErrors.Of(_statement, column, e);
        }
    }

    private NpgsqlCommand CreateCommand(string sql, string suffix, int[] order)
    {
        var command = new NpgsqlCommand(sql, _connection);
        if (_commandTimeout is { } timeout)
        {
            command.CommandTimeout = timeout;
        }

        foreach (int cell in order)
        {
            command.Parameters.Add(new NpgsqlParameter<PgRawValue> { TypedValue = new PgRawValue(), DataTypeName = _targets![cell].ParameterType + suffix });
        }

        return command;
    }
}
