using System.Data.Common;
using System.Globalization;
using System.Text;
using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>
/// A table with the next offset of each partition, written in the transaction of the rows, so that both are kept or none. A row only moves on from where this task knows it
/// to be: of two tasks that believe to have a partition one goes on. Not thread-safe.
/// </summary>
internal sealed class OffsetsTable
{
    private const string Connector = "connector";
    private const string Topic = "topic";
    private const string Partition = "kafka_partition";
    private const string NextOffset = "next_offset";

    private static readonly WriteColumn[] Columns =
    [
        new(Connector, Schema.String, IsKey: true), new(Topic, Schema.String, IsKey: true), new(Partition, Schema.Int32, IsKey: true), new(NextOffset, Schema.Int64, IsKey: false),
    ];

    private readonly Database _database;
    private readonly WriteOptions _options;
    private readonly TableId _table;
    private readonly string _connector;
    private readonly Dictionary<TopicPartition, long> _stored = [];
    private readonly Dictionary<TopicPartition, long> _advanced = [];
    private readonly HashSet<TopicPartition> _aligned = [];
    private readonly HashSet<TopicPartition> _moving = [];
    private bool _isLoaded;

    /// <summary>The table of a configuration.</summary>
    /// <param name="config">A configuration that names one.</param>
    /// <param name="database">Where it is.</param>
    /// <param name="connector">Name of the connector, as others may share the table.</param>
    public OffsetsTable(JdbcSinkConfig config, Database database, string connector)
    {
        _database = database;
        _options = config.Writing(database.Dialect);
        _table = new TableNaming(config, database.Dialect).Find(config.OffsetsTable!);
        _connector = connector;
    }

    /// <summary>Partitions that will be read from another place than they were; nothing of them is safe to commit yet.</summary>
    public IReadOnlySet<TopicPartition> Moving => _moving;

    /// <summary>These partitions come anew: the table says where they go on.</summary>
    public void Open(IEnumerable<TopicPartition> partitions)
    {
        _aligned.ExceptWith(partitions);
        _moving.ExceptWith(partitions);
        Forget();
    }

    /// <summary>What the table holds must be read again.</summary>
    public void Forget()
    {
        _isLoaded = false;
        _advanced.Clear();
    }

    /// <summary>The records that the database does not have yet. A partition that does not come from where the table says is sent there, and left out for now.</summary>
    public async ValueTask<IReadOnlyList<SinkRecord>> NewOnesAsync(DbConnection connection, IReadOnlyList<SinkRecord> records, ISinkTaskContext context, CancellationToken cancellationToken)
    {
        if (!_isLoaded)
        {
            await LoadAsync(connection, cancellationToken).ConfigureAwait(false);
            _isLoaded = true;
        }

        Align(records, context);
        var wanted = new List<SinkRecord>(records.Count);
        foreach (SinkRecord record in records)
        {
            TopicPartition partition = PartitionOf(record);
            if (!_moving.Contains(partition) && record.OriginalKafkaOffset >= _stored.GetValueOrDefault(partition))
            {
                wanted.Add(record);
            }
        }

        return wanted;
    }

    /// <summary>Moves on behind records, within the transaction of their rows.</summary>
    /// <exception cref="OffsetsMovedException">Another task has moved on meanwhile.</exception>
    public async Task AdvanceAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        _advanced.Clear();
        foreach (SinkRecord record in records)
        {
            _advanced[PartitionOf(record)] = record.OriginalKafkaOffset + 1;
        }

        if (_advanced.Count == 0)
        {
            return;
        }

        var sql = new StringBuilder();
        foreach ((TopicPartition partition, long next) in _advanced)
        {
            sql.Append(_stored.TryGetValue(partition, out long stored)
                ? $"UPDATE {Quote(_table)} SET {Quote(NextOffset)} = {Print(next)} WHERE {KeyCondition(partition)} AND {Quote(NextOffset)} = {Print(stored)};"
                : InsertSql(partition, next));
        }

        DbCommand command = _database.CreateCommand(connection, sql.ToString());
        await using (command.ConfigureAwait(false))
        {
            command.Transaction = transaction;
            int moved;
            try
            {
                moved = await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (DbException e) when (!_database.IsTransient(e))
            {
                throw new OffsetsMovedException($"The offsets of {_connector} in {_table} could not be moved on; another task may have been there first. {e.Message}", e);
            }

            if (moved != _advanced.Count)
            {
                throw new OffsetsMovedException($"The offsets of {_connector} in {_table} are not where this task left them: another task has written its partitions. They are read again.");
            }
        }
    }

    /// <summary>The transaction of the last <see cref="AdvanceAsync"/> has been committed.</summary>
    public void Committed()
    {
        foreach ((TopicPartition partition, long next) in _advanced)
        {
            _stored[partition] = next;
        }

        _advanced.Clear();
    }

    /// <summary>Sets or removes offsets, as an administrator asks.</summary>
    public async Task AlterAsync(DbConnection connection, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken)
    {
        await EnsureAsync(connection, cancellationToken).ConfigureAwait(false);
        DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            foreach ((TopicPartition partition, long? offset) in offsets)
            {
                DbCommand command = _database.CreateCommand(
                    connection, $"DELETE FROM {Quote(_table)} WHERE {KeyCondition(partition)};{(offset is { } next ? InsertSql(partition, next) : "")}");
                await using (command.ConfigureAwait(false))
                {
                    command.Transaction = transaction;
                    await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Align(IReadOnlyList<SinkRecord> records, ISinkTaskContext context)
    {
        var seen = new HashSet<TopicPartition>();
        foreach (SinkRecord record in records)
        {
            TopicPartition partition = PartitionOf(record);
            if (!seen.Add(partition))
            {
                continue;
            }

            // After a move the records are those from the new place, wherever they start: the log may have gaps.
            bool hasMoved = _moving.Remove(partition);
            if (_aligned.Add(partition) && !hasMoved && _stored.TryGetValue(partition, out long stored) && stored != record.OriginalKafkaOffset)
            {
                _moving.Add(partition);
                context.Offset(partition, stored);
            }
        }
    }

    private async Task LoadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await EnsureAsync(connection, cancellationToken).ConfigureAwait(false);
        _stored.Clear();
        DbCommand command = _database.CreateCommand(
            connection, $"SELECT {Quote(Topic)},{Quote(Partition)},{Quote(NextOffset)} FROM {Quote(_table)} WHERE {Quote(Connector)} = {_database.Dialect.TextLiteral(_connector)}");
        await using (command.ConfigureAwait(false))
        {
            DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    _stored[new TopicPartition(reader.GetString(0), reader.GetInt32(1))] = reader.GetInt64(2);
                }
            }
        }
    }

    private async Task EnsureAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (await _database.Dialect.DescribeTableAsync(connection, _table, cancellationToken).ConfigureAwait(false) is null)
        {
            try
            {
                DbCommand command = _database.CreateCommand(connection, _database.Dialect.CreateTableSql(_table, Columns, _options));
                await using (command.ConfigureAwait(false))
                {
                    await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            catch (DbException e) when (!_database.IsTransient(e))
            {
                // Another task may have been faster.
                if (await _database.Dialect.DescribeTableAsync(connection, _table, cancellationToken).ConfigureAwait(false) is null)
                {
                    throw new TableStructureException($"The table {_table} of {JdbcSinkConfigDef.OffsetsTable} cannot be created: {e.Message}", e);
                }
            }
        }
    }

    private string InsertSql(TopicPartition partition, long next) =>
        $"INSERT INTO {Quote(_table)} ({string.Join(',', Columns.Select(column => Quote(column.Name)))}) VALUES"
        + $" ({_database.Dialect.TextLiteral(_connector)},{_database.Dialect.TextLiteral(partition.Topic)},{Print(partition.Partition)},{Print(next)});";

    private string KeyCondition(TopicPartition partition) =>
        $"{Quote(Connector)} = {_database.Dialect.TextLiteral(_connector)} AND {Quote(Topic)} = {_database.Dialect.TextLiteral(partition.Topic)} AND {Quote(Partition)} = {Print(partition.Partition)}";

    private string Quote(TableId table) => _options.Identifiers.Quote(table);

    private string Quote(string column) => _options.Identifiers.Quote(column);

    private static string Print(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static TopicPartition PartitionOf(SinkRecord record) => new(record.OriginalTopic, record.OriginalKafkaPartition);
}
