using System.Data.Common;
using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connectors.Jdbc.Connections;

namespace Connectors.Jdbc.Sink;

/// <summary>Writes each delivery to the database before it returns. What may pass is tried again <c>max.retries</c> times; what will not is found, record by record.</summary>
internal sealed class JdbcSinkTask : SinkTask
{
    private JdbcSinkConfig? _config;
    private Database? _database;
    private SinkWriter? _writer;
    private OffsetsTable? _offsets;
    private int _remainingTries;

    public override string Version => JdbcConnectors.Version;

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        JdbcSinkValidation.EnsureConsistent(config);
        _config = JdbcSinkConfig.Parse(config);
        _database = Database.Create(_config.Connection, Context.TimeProvider, Context.Logger);
        _offsets = _config.OffsetsTable is null ? null : new OffsetsTable(_config, _database, Context.ConnectorName);
        _writer = new SinkWriter(_config, _database, Context, _offsets);
        _remainingTries = _config.MaxRetries;
        SinkLog.Starting(Context.Logger, _config.Connection.Request.ToString(), _database.Dialect.Name, EnumNames.NameOf(_config.InsertMode));
        return Task.CompletedTask;
    }

    public override ValueTask OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _offsets?.Open(partitions);
        return default;
    }

    public override async ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return;
        }

        JdbcSinkConfig config = _config!;
        try
        {
            await _writer!.WriteAsync(records, isLastTry: _remainingTries == 0, cancellationToken).ConfigureAwait(false);
            _remainingTries = config.MaxRetries;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await _writer!.ResetAsync().ConfigureAwait(false);
            if (!MayPass(e))
            {
                if (e is ConnectException)
                {
                    throw;
                }

                throw new ConnectException($"Writing to {config.Connection.Request} failed. {Reason(e)}", e);
            }

            if (_remainingTries == 0)
            {
                throw new ConnectException($"Writing to {config.Connection.Request} failed, and so did {config.MaxRetries} more tries. {Reason(e)}", e);
            }

            _remainingTries--;
            SinkLog.WriteRetried(Context.Logger, records.Count, config.RetryBackoff.TotalMilliseconds, _remainingTries, Reason(e));
            Context.Timeout(config.RetryBackoff);
            throw new RetriableException($"Writing {records.Count} records to {config.Connection.Request} failed and is tried again. {Reason(e)}", e);
        }
    }

    public override ValueTask<IReadOnlyDictionary<TopicPartition, long>> PreCommitAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken) =>
        new(_offsets is null ? currentOffsets : currentOffsets.Where(entry => !_offsets.Moving.Contains(entry.Key)).ToDictionary());

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_writer is { } writer)
        {
            _writer = null;
            await writer.DisposeAsync().ConfigureAwait(false);
        }

        if (_database is { } database)
        {
            _database = null;
            await database.DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool MayPass(Exception error) => error is OffsetsMovedException || _database!.IsTransient(error) || (error is DbException refused && _database.Dialect.MayPassLater(refused));

    private string Reason(Exception error) => _config!.TrimsErrors && error is DbException ? $"The database's error is not shown ({JdbcSinkConfigDef.TrimSensitiveLog})." : error.Message;
}
