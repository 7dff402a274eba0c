using System.Collections.Concurrent;
using Connect.Data;
using Connect.Embedded;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Pipeline;
using Connect.Runtime.Storage;
using Connect.Source;
using Connect.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using System.Diagnostics.Metrics;

namespace Connect.Runtime.Tests.Pipeline;

public sealed class SourceDeliveryTests : IAsyncDisposable
{
    private static readonly ConnectorTaskId Id = new("c", 0);
    private static readonly OffsetMap Partition = OffsetMap.Of("part", "a");
    private readonly TempDirectory _directory = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RefusingProducer _producer = new();
    private readonly TellingTask _task = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoned = new();
    private readonly ConcurrentQueue<Exception> _failures = [];
    private EmbeddedLog? _log;
    private OffsetStore? _offsets;

    [Fact]
    public async Task Append_RefusedForTheMomentWhileOthersAreOnTheirWay_LogEndsWithRecordsInOrder()
    {
        var refusal = new TaskCompletionSource();
        _producer.Decide = async append =>
        {
            if (append == 1)
            {
                await refusal.Task;
                throw new RetriableException("busy");
            }
        };
        await using ISourceDelivery delivery = await StartAsync(exactlyOnce: false);

        for (byte n = 0; n < 3; n++)
        {
            await delivery.DeliverAsync(Batch(n), static batch => batch.Dispose());
        }

        refusal.SetResult();
        for (byte n = 3; n < 6; n++)
        {
            await delivery.DeliverAsync(Batch(n), static batch => batch.Dispose());
        }

        await delivery.CompleteAsync(failed: false);
        Assert.Equal([1, 2, 0, 1, 2, 3, 4, 5], _producer.Taken);
        Assert.Equal([0L, 1, 2, 3, 4, 5], _task.Confirmed);
        Assert.Equal(5, _offsets!.Find("c", Partition)!["n"].AsInt64());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CommitRecord_Throws_IsLoggedOnlyAndDeliveryGoesOn(bool exactlyOnce)
    {
        _task.OnCommitRecord = static () => throw new InvalidOperationException("the source is away");
        await using ISourceDelivery delivery = await StartAsync(exactlyOnce);

        for (byte n = 0; n < 10; n++)
        {
            await Wait.ForAsync(delivery.DeliverAsync(Batch(n), static batch => batch.Dispose()).AsTask(), "batch taken");
        }

        await Wait.ForAsync(delivery.CompleteAsync(failed: false).AsTask(), "delivery complete");
        Assert.Empty(_failures);
        Assert.Equal(10, _producer.Taken.Distinct().Count(value => value < 10));
    }

    [Fact]
    public async Task Append_RefusedForGood_OffsetsStopBeforeItAndFailureIsTold()
    {
        _producer.Decide = static append => append == 2 ? throw new ConnectException("the disk is full") : Task.CompletedTask;
        await using ISourceDelivery delivery = await StartAsync(exactlyOnce: false);

        await delivery.DeliverAsync(Batch(0), static batch => batch.Dispose());
        await Wait.UntilAsync(() => !_task.Confirmed.IsEmpty, "first record confirmed");
        await delivery.DeliverAsync(Batch(1), static batch => batch.Dispose());
        await Wait.UntilAsync(() => !_failures.IsEmpty, "failure told");
        await Assert.ThrowsAsync<ConnectException>(async () => await delivery.DeliverAsync(Batch(2), static batch => batch.Dispose()));
        await delivery.CompleteAsync(failed: true);

        Assert.Contains("the disk is full", _failures.Single().Message);
        Assert.Equal(0, _offsets!.Find("c", Partition)!["n"].AsInt64());
    }

    [Fact]
    public async Task Stop_LogRefusesForGood_EndsInTimeAndCommitsNothingOfIt()
    {
        _producer.Decide = static _ => throw new RetriableException("busy");
        await using ISourceDelivery delivery = await StartAsync(exactlyOnce: false, flushTimeout: TimeSpan.FromMilliseconds(50));
        await delivery.DeliverAsync(Batch(0), static batch => batch.Dispose());

        await _stopping.CancelAsync();
        await Wait.ForAsync(delivery.CompleteAsync(failed: false).AsTask(), "delivery ended", timeout: TimeSpan.FromSeconds(10));

        Assert.Empty(_failures);
        Assert.Null(_offsets!.Find("c", Partition));
    }

    [Fact]
    public async Task Abandoned_AppendEndsLater_CommitsNothing()
    {
        var hung = new TaskCompletionSource();
        _producer.Decide = _ => hung.Task;
        await using ISourceDelivery delivery = await StartAsync(exactlyOnce: false);
        await delivery.DeliverAsync(Batch(0), static batch => batch.Dispose());

        await _abandoned.CancelAsync();
        hung.SetResult();
        await Wait.ForAsync(delivery.CompleteAsync(failed: false).AsTask(), "delivery ended");

        Assert.Null(_offsets!.Find("c", Partition));
    }

    [Fact]
    public async Task CommitTransaction_RefusedForTheMoment_IsCommittedAgainAndConfirmedOnce()
    {
        int refusals = 0;
        _producer.Decide = append => append == -1 && refusals++ < 2 ? throw new RetriableException("busy") : Task.CompletedTask;
        await using ISourceDelivery delivery = await StartAsync(exactlyOnce: true);

        await delivery.DeliverAsync(Batch(0), static batch => batch.Dispose());

        Assert.Equal(["init", "begin", "commit"], _producer.Calls);
        Assert.Equal([0L], _task.Confirmed);
    }

    [Fact]
    public async Task CommitTransaction_Fails_NothingIsConfirmedAndTransactionIsAborted()
    {
        _producer.Decide = static append => append == -1 ? throw new ConnectException("fenced") : Task.CompletedTask;
        await using ISourceDelivery delivery = await StartAsync(exactlyOnce: true);

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(async () => await delivery.DeliverAsync(Batch(0), static batch => batch.Dispose()));
        await delivery.CompleteAsync(failed: true);

        Assert.Contains("fenced", error.Message);
        Assert.Equal(["init", "begin", "abort"], _producer.Calls);
        Assert.Empty(_task.Confirmed);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Append_OneRecordIsRefused_TaskFailsAndItsOffsetIsNotCommitted(bool exactlyOnce, bool isDeadLetter)
    {
        _producer.Refused = 2;
        await using ISourceDelivery delivery = await StartAsync(exactlyOnce);
        await delivery.DeliverAsync(Batch(0), static batch => batch.Dispose());
        await Wait.UntilAsync(() => !_task.Confirmed.IsEmpty, "first record confirmed");

        SourceBatch refused = Batch(1);
        refused.Append.Add("dlq", null, null, default, hasKey: false, [2], hasValue: true);
        refused.Records.Add(Record(2));
        refused.Outcomes.Add(new SourceOutcome(1, isDeadLetter));
        Exception? thrown = await Xunit.Record.ExceptionAsync(async () =>
        {
            await delivery.DeliverAsync(refused, static batch => batch.Dispose());
            await Wait.UntilAsync(() => !_failures.IsEmpty, "failure told");
        });
        await delivery.CompleteAsync(failed: true);

        Exception failure = exactlyOnce ? thrown! : Assert.Single(_failures);
        Assert.Equal("Task c-0 could not append its records to the log: the topic does not take it", Assert.IsType<ConnectException>(failure).Message);
        Assert.DoesNotContain(2L, _task.Confirmed);
        Assert.Equal(exactlyOnce ? ["init", "begin", "commit", "begin", "abort"] : [], _producer.Calls);
        Assert.Equal(exactlyOnce ? null : 1L, _offsets!.Find("c", Partition)?["n"].AsInt64());
    }

    public async ValueTask DisposeAsync()
    {
        if (_offsets is not null)
        {
            await _offsets.DisposeAsync();
        }

        if (_log is not null)
        {
            await _log.DisposeAsync();
        }

        await _services.DisposeAsync();
        _stopping.Dispose();
        _abandoned.Dispose();
        _directory.Dispose();
    }

    private static SourceBatch Batch(byte n)
    {
        var batch = new SourceBatch { Boundary = BatchBoundary.PollEnd };
        batch.Records.Add(Record(n));
        batch.Outcomes.Add(new SourceOutcome(0, IsDeadLetter: false));
        batch.Append.Add("t", null, null, default, hasKey: false, [n], hasValue: true);
        return batch;
    }

    private static SourceRecord Record(byte n) => new(Partition, OffsetMap.Of("n", (long)n), "t", Schema.Int64, (long)n);

    private async Task<ISourceDelivery> StartAsync(bool exactlyOnce, TimeSpan? flushTimeout = null)
    {
        _log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = _directory.File("connect.db") });
        _offsets = new OffsetStore(_log, TopicSpec.Compacted("connect-offsets"), NullLogger<OffsetStore>.Instance);
        await _offsets.StartAsync(CancellationToken.None);
        var settings = new SourceDeliverySettings(
            TimeSpan.FromHours(1), flushTimeout ?? TimeSpan.FromSeconds(5), TransactionBoundary.Poll, TimeSpan.FromHours(1), TimeProvider.System);
        var metrics = new TaskMetrics(new ConnectMetrics(_services.GetRequiredService<IMeterFactory>(), TimeProvider.System), Id);
        ISourceDelivery delivery = exactlyOnce
            ? new ExactlyOnceDelivery(Id, _task, _producer, _offsets, settings, static _ => { }, metrics, NullLogger.Instance)
            : new AtLeastOnceDelivery(Id, _task, _producer, _offsets, settings, static _ => { }, metrics, NullLogger.Instance);
        await delivery.PrepareAsync(CancellationToken.None);
        delivery.Start(_failures.Enqueue, _stopping.Token, _abandoned.Token);
        return delivery;
    }

    private sealed class TellingTask : SourceTask
    {
        public ConcurrentQueue<long> Confirmed { get; } = [];

        public Action OnCommitRecord { get; set; } = static () => { };

        public override string Version => "1.0";

        public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.CompletedTask;

        public override ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken) => default;

        public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void CommitRecord(SourceRecord record, RecordMetadata? metadata)
        {
            OnCommitRecord();
            Confirmed.Enqueue(record.Value.AsInt64());
        }
    }
}
