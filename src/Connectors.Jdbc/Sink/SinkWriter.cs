using System.Data.Common;
using System.Diagnostics;
using Connect.Errors;
using Connect.Sink;
using Connectors.Jdbc.Connections;
using Microsoft.Extensions.Logging;

namespace Connectors.Jdbc.Sink;

/// <summary>
/// Writes deliveries, each in one transaction: all of its records or none, but for those that the database refuses, which are found by halving and reported. Not
/// thread-safe.
/// </summary>
/// <param name="config">How.</param>
/// <param name="database">Where to.</param>
/// <param name="context">The task's.</param>
/// <param name="offsets">The table of offsets; null for none.</param>
internal sealed class SinkWriter(JdbcSinkConfig config, Database database, ISinkTaskContext context, OffsetsTable? offsets) : IAsyncDisposable
{
    private readonly RecordCollector _collector = new(config, database, context.ConnectorName, context.ErrantRecordReporter is null, context.Logger);
    private SinkSession? _session;

    /// <summary>Writes records.</summary>
    /// <param name="records">The records, in order.</param>
    /// <param name="isLastTry">Whether what may pass later is to be treated as what will not.</param>
    /// <param name="cancellationToken">Gives up; nothing is kept then.</param>
    /// <exception cref="ConnectException">A record cannot be written and there is nobody to report it to.</exception>
    /// <exception cref="DbException">Something failed that may pass later; nothing was kept.</exception>
    public async Task WriteAsync(IReadOnlyList<SinkRecord> records, bool isLastTry, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        SinkSession session = await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (offsets is not null)
        {
            records = await offsets.NewOnesAsync(session.Connection, records, context, cancellationToken).ConfigureAwait(false);
            if (records.Count == 0)
            {
                return;
            }
        }

        var rejected = new List<RejectedRecord>();
        IReadOnlyList<TableBuffer> tables = await _collector.CollectAsync(session.Connection, records, rejected, cancellationToken).ConfigureAwait(false);
        if (rejected.Count > 0)
        {
            RequireReporter(rejected);
        }

        try
        {
            long rows = await WriteTransactionAsync(session, records, tables, rejected, cancellationToken).ConfigureAwait(false);
            SinkLog.Written(context.Logger, records.Count, Stopwatch.GetElapsedTime(start).TotalMilliseconds, rows);
        }
        catch (Exception e) when (IsAboutRecords(e, isLastTry))
        {
            SinkLog.Searching(context.Logger, records.Count, Describe(e));
            await SearchAsync(records, isLastTry, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Drops the connection; the next delivery opens another one and looks at the tables again.</summary>
    public async ValueTask ResetAsync()
    {
        _collector.Clear();
        offsets?.Forget();
        if (_session is { } session)
        {
            _session = null;
            try
            {
                await session.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (Database.IsDatabaseError(e))
            {
                // It is broken, which is why it goes.
            }
        }
    }

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => ResetAsync();

    private async ValueTask<SinkSession> OpenAsync(CancellationToken cancellationToken) =>
        _session ??= new SinkSession(database, await database.OpenAsync(cancellationToken).ConfigureAwait(false));

    private async Task<long> WriteTransactionAsync(
        SinkSession session, IReadOnlyList<SinkRecord> records, IReadOnlyList<TableBuffer> tables, List<RejectedRecord> rejected, CancellationToken cancellationToken)
    {
        KeyedRows[] parts = [.. tables.SelectMany(table => table.InOrder())];
        if (parts.Length == 0 && offsets is null)
        {
            await ReportAsync(rejected).ConfigureAwait(false);
            return 0;
        }

        // One statement is a transaction by itself.
        if (parts.Length == 1 && parts[0].Rows.Count <= config.BatchSize && rejected.Count == 0 && offsets is null && database.Dialect.WritesAtOnce)
        {
            await session.WriteAsync(null, parts[0], config.BatchSize, cancellationToken).ConfigureAwait(false);
            return parts[0].Rows.Count;
        }

        DbTransaction transaction = await session.Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await AdvanceAsync(session, transaction, records, cancellationToken).ConfigureAwait(false);
            foreach (KeyedRows rows in parts)
            {
                await session.WriteAsync(transaction, rows, config.BatchSize, cancellationToken).ConfigureAwait(false);
            }

            await ReportAsync(rejected).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            offsets?.Committed();
        }

        return parts.Sum(rows => (long)rows.Rows.Count);
    }

    private Task AdvanceAsync(SinkSession session, DbTransaction transaction, IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken) =>
        offsets?.AdvanceAsync(session.Connection, transaction, records, cancellationToken) ?? Task.CompletedTask;

    // What fails as a whole is halved until single records are left; halves that go well stay, at savepoints of one transaction.
    private async Task SearchAsync(IReadOnlyList<SinkRecord> records, bool isLastTry, CancellationToken cancellationToken)
    {
        // What is known of the tables may be the reason.
        _collector.Clear();
        SinkSession session = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await session.ClearAsync().ConfigureAwait(false);
        var rejected = new List<RejectedRecord>();
        await _collector.CollectAsync(session.Connection, records, rejected, cancellationToken).ConfigureAwait(false);
        RequireReporter(rejected);
        var refused = rejected.Select(item => item.Record).ToHashSet(ReferenceEqualityComparer.Instance);
        SinkRecord[] rest = [.. records.Where(record => !refused.Contains(record))];
        try
        {
            DbTransaction transaction = await session.Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await AdvanceAsync(session, transaction, records, cancellationToken).ConfigureAwait(false);
                await SearchAsync(new Search(session, transaction, rejected, isLastTry), rest, cancellationToken).ConfigureAwait(false);
                await ReportAsync(rejected).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                offsets?.Committed();
            }
        }
        catch (Exception e) when (e is SavepointLostException || (e is DbException && IsAboutRecords(e, isLastTry)))
        {
            // The database has rolled everything back, or only the commit told, as with constraints that are checked at the end.
            await WriteOneByOneAsync(session, records, isLastTry, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SearchAsync(Search search, ArraySegment<SinkRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return;
        }

        const string savepoint = "connect_search";
        await search.Transaction.SaveAsync(savepoint, cancellationToken).ConfigureAwait(false);
        try
        {
            var rejected = new List<RejectedRecord>();
            foreach (TableBuffer table in await _collector.CollectAsync(search.Session.Connection, records, rejected, cancellationToken).ConfigureAwait(false))
            {
                foreach (KeyedRows rows in table.InOrder())
                {
                    await search.Session.WriteAsync(search.Transaction, rows, config.BatchSize, cancellationToken).ConfigureAwait(false);
                }
            }

            search.Rejected.AddRange(rejected);
            await search.Transaction.ReleaseAsync(savepoint, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (Exception e) when (IsAboutRecords(e, search.IsLastTry))
        {
            await RollbackAsync(search.Transaction, savepoint, cancellationToken).ConfigureAwait(false);
            if (records.Count == 1)
            {
                search.Rejected.Add(new RejectedRecord(records[0], e));
                RequireReporter(search.Rejected);
                return;
            }
        }

        int half = records.Count / 2;
        await SearchAsync(search, records[..half], cancellationToken).ConfigureAwait(false);
        await SearchAsync(search, records[half..], cancellationToken).ConfigureAwait(false);
    }

    private async Task RollbackAsync(DbTransaction transaction, string savepoint, CancellationToken cancellationToken)
    {
        try
        {
            await transaction.RollbackAsync(savepoint, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException || (e is DbException lost && !database.IsTransient(lost)))
        {
            throw new SavepointLostException(e);
        }
    }

    private async Task WriteOneByOneAsync(SinkSession session, IReadOnlyList<SinkRecord> records, bool isLastTry, CancellationToken cancellationToken)
    {
        foreach (SinkRecord record in records)
        {
            var rejected = new List<RejectedRecord>();
            try
            {
                IReadOnlyList<TableBuffer> tables = await _collector.CollectAsync(session.Connection, [record], rejected, cancellationToken).ConfigureAwait(false);
                await WriteTransactionAsync(session, [record], tables, [], cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsAboutRecords(e, isLastTry))
            {
                rejected.Add(new RejectedRecord(record, e));
            }

            RequireReporter(rejected);
            await ReportAsync(rejected).ConfigureAwait(false);
            if (rejected.Count > 0 && offsets is not null)
            {
                await WriteTransactionAsync(session, [record], [], [], cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Whether the records are to blame: another try would end the same.
    private bool IsAboutRecords(Exception error, bool isLastTry) => error switch
    {
        ConnectDataException => true,
        DbException refused when database.IsTransient(refused) => false,
        DbException refused => isLastTry || !database.Dialect.MayPassLater(refused),
        _ => false,
    };

    private void RequireReporter(List<RejectedRecord> rejected)
    {
        if (context.ErrantRecordReporter is null && rejected.Count > 0)
        {
            RejectedRecord first = rejected[0];
            throw first.Error is DbException or ConnectDataException
                ? new ConnectException($"The record at {first.Record.OriginalTopic}-{first.Record.OriginalKafkaPartition}@{first.Record.OriginalKafkaOffset} cannot be written. {Describe(first.Error)}", first.Error)
                : first.Error;
        }
    }

    // Before the commit: a record that is in neither the table nor the dead letter queue must be read again.
    private async Task ReportAsync(List<RejectedRecord> rejected)
    {
        if (context.ErrantRecordReporter is not { } reporter)
        {
            return;
        }

        foreach ((SinkRecord record, Exception error) in rejected)
        {
            SinkLog.RecordRejected(context.Logger, record.OriginalTopic, record.OriginalKafkaPartition, record.OriginalKafkaOffset, Describe(error));
            await reporter.ReportAsync(record, error).ConfigureAwait(false);
        }
    }

    private string Describe(Exception error) => config.TrimsErrors && error is DbException ? $"The database's error is not shown ({JdbcSinkConfigDef.TrimSensitiveLog})." : error.Message;

    /// <summary>An error ended the whole transaction, as some do in SQL Server.</summary>
    private sealed class SavepointLostException(Exception inner) : Exception(inner.Message, inner);

    private sealed record Search(SinkSession Session, DbTransaction Transaction, List<RejectedRecord> Rejected, bool IsLastTry);
}
