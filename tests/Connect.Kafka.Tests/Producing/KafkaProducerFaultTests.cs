using System.Diagnostics;
using Confluent.Kafka;
using Connect.Errors;
using Connect.Runtime.Log;
using Connect.TestSupport;
using Connect.Testing.Kafka;
using Connect.Testing.Log;

namespace Connect.Kafka.Tests.Producing;

public sealed class KafkaProducerFaultTests : IAsyncLifetime
{
    private KafkaFixture _kafka = null!;
    private KafkaLog _log = null!;

    public async ValueTask InitializeAsync()
    {
        _kafka = await KafkaFixture.StartAsync(brokers: 2);
        _log = _kafka.OpenLog();
        await _kafka.Embedded.CreateTopicAsync("t", 2);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _kafka.DisposeAsync();
    }

    [Fact]
    public async Task Append_BrokersDownInTheMiddle_EverythingArrivesOnceAndInOrder()
    {
        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions());
        var appends = new List<Task>();
        for (int i = 0; i < 60; i++)
        {
            if (i == 20)
            {
                await Wait.ForAsync(Task.WhenAll(appends), "the appends before the fault");
                _kafka.Faults.SetAllDown();
            }

            appends.Add(producer.AppendAsync(Batch(i * 100, 100)).AsTask());
        }

        Assert.DoesNotContain(appends[20..], append => append.IsCompleted);
        _kafka.Faults.SetAllUp();
        await Wait.ForAsync(Task.WhenAll(appends), "the appends after the fault");

        await AssertOnceAndInOrderAsync(6000);
    }

    [Fact]
    public async Task Append_OneBrokerGoesAndComesAgain_EverythingArrivesOnceAndInOrder()
    {
        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions());
        var appends = new List<Task>();
        for (int i = 0; i < 60; i++)
        {
            appends.Add(producer.AppendAsync(Batch(i * 100, 100)).AsTask());
            if (i is 10 or 30)
            {
                _kafka.Faults.SetBrokerDown(i == 10 ? 0 : 1);
            }

            if (i is 20 or 40)
            {
                _kafka.Faults.SetAllUp();
            }
        }

        await Wait.ForAsync(Task.WhenAll(appends), "all appends");

        await AssertOnceAndInOrderAsync(6000);
    }

    [Fact]
    public async Task Append_LeadersMove_EverythingArrivesOnceAndInOrder()
    {
        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions());
        var appends = new List<Task>();
        for (int i = 0; i < 40; i++)
        {
            appends.Add(producer.AppendAsync(Batch(i * 100, 100)).AsTask());
            _kafka.Faults.SetLeader("t", i % 2, (i / 2) % 2);
        }

        await Wait.ForAsync(Task.WhenAll(appends), "all appends");

        await AssertOnceAndInOrderAsync(4000);
    }

    [Fact]
    public async Task Append_ClientQueueFull_WaitsAndKeepsTheOrder()
    {
        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions { Settings = new Dictionary<string, string> { ["queue.buffering.max.messages"] = "50" } });
        _kafka.Faults.SetAllDown();

        Task first = producer.AppendAsync(Batch(0, 1000)).AsTask();
        Task second = producer.AppendAsync(Batch(1000, 1000)).AsTask();
        Assert.False(first.IsCompleted);
        _kafka.Faults.SetAllUp();
        await Wait.ForAsync(Task.WhenAll(first, second), "the appends");

        await AssertOnceAndInOrderAsync(2000);
    }

    [Theory]
    [InlineData(ErrorCode.NotLeaderForPartition)]
    [InlineData(ErrorCode.LeaderNotAvailable)]
    [InlineData(ErrorCode.RequestTimedOut)]
    [InlineData(ErrorCode.NotEnoughReplicas)]
    [InlineData(ErrorCode.BrokerNotAvailable)]
    public async Task Append_ErrorThatPasses_IsTriedAgainUnseen(ErrorCode error)
    {
        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions());
        await producer.AppendAsync(Batch(0, 10));
        _kafka.Faults.FailNext(KafkaRequest.Produce, error, error, error);

        await Wait.ForAsync(producer.AppendAsync(Batch(10, 200)).AsTask(), "the append");

        await AssertOnceAndInOrderAsync(210);
    }

    [Fact]
    public async Task Append_NotAllowed_FailsWithTopicReasonAndAdvice()
    {
        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions());
        _kafka.Faults.FailNext(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed);
        using AppendBatch batch = Batch(0, 1);

        await Wait.ForAsync(producer.AppendAsync(batch).AsTask(), "the append");

        Assert.True(batch.TryGetResult(0, out _, out Exception? error));
        Assert.IsType<ConnectException>(error);
        Assert.Contains("append to topic 't'", error.Message, StringComparison.Ordinal);
        Assert.Contains("the broker said: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("rights", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_RecordTooLarge_FailsThatRecordOnly()
    {
        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions { Settings = new Dictionary<string, string> { ["max.request.size"] = "2000" } });
        using var batch = new AppendBatch();
        batch.AddText("t", null, "a", partition: 0);
        batch.AddText("t", null, new string('x', 5000), partition: 0);
        batch.AddText("t", null, "b", partition: 0);

        await Wait.ForAsync(producer.AppendAsync(batch).AsTask(), "the append");

        Assert.True(batch.TryGetResult(1, out _, out Exception? error));
        Assert.Contains("max.request.size", error!.Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], (await _log.ReadAllAsync("t")).Select(record => record.Value));
    }

    [Fact]
    public async Task Append_DeliveryTimeoutWhileDown_IsRetriableAndMayBeAppendedAgain()
    {
        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions { Settings = new Dictionary<string, string> { ["delivery.timeout.ms"] = "500" } });
        using AppendBatch first = Batch(0, 1);
        using AppendBatch batch = Batch(1, 1);

        // On a busy machine half a second may be too short for the first connection, too.
        await AppendUntilTakenAsync(producer, first);
        _kafka.Faults.SetAllDown();

        await Assert.ThrowsAnyAsync<RetriableException>(() => Wait.ForAsync(producer.AppendAsync(batch).AsTask(), "the append to give up"));
        _kafka.Faults.SetAllUp();
        await AppendUntilTakenAsync(producer, batch);

        await AssertOnceAndInOrderAsync(2);
    }

    [Fact]
    public async Task Dispose_AppendsOnTheirWay_FailWithASentence()
    {
        ILogProducer producer = _log.CreateProducer(new ProducerOptions { ClientId = "p" });
        _kafka.Faults.SetAllDown();
        Task append = producer.AppendAsync(Batch(0, 10)).AsTask();

        await Wait.ForAsync(producer.DisposeAsync().AsTask(), "the producer to end");

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => Wait.ForAsync(append, "the append to fail"));
        Assert.Contains("'p' was closed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_ByAFencedProducer_FailsForGood()
    {
        await using ILogProducer older = _log.CreateProducer(new ProducerOptions { TransactionalId = "x" });
        await older.InitTransactionsAsync();
        older.BeginTransaction();
        await older.AppendAsync(Batch(0, 2));
        _kafka.Faults.FailNext(KafkaRequest.EndTxn, ErrorCode.InvalidProducerEpoch);

        ConnectException error = await Assert.ThrowsAnyAsync<ConnectException>(async () => await older.CommitTransactionAsync());

        Assert.IsNotType<RetriableException>(error);
        Assert.Contains("newer producer", error.Message, StringComparison.Ordinal);
        await older.AbortTransactionAsync();
        Assert.Throws<ConnectException>(older.BeginTransaction);
    }

    [Theory]
    [InlineData(KafkaRequest.EndTxn, ErrorCode.GroupCoordinatorNotAvailable)]
    [InlineData(KafkaRequest.EndTxn, ErrorCode.NotCoordinatorForGroup)]
    [InlineData(KafkaRequest.AddPartitionsToTxn, ErrorCode.ConcurrentTransactions)]
    [InlineData(KafkaRequest.InitProducerId, ErrorCode.GroupLoadInProgress)]
    public async Task Transaction_ErrorThatPasses_IsTriedAgainUnseen(KafkaRequest request, ErrorCode error)
    {
        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions { TransactionalId = "x" });
        _kafka.Faults.FailNext(request, error, error);

        await producer.InitTransactionsAsync();
        producer.BeginTransaction();
        using AppendBatch batch = Batch(0, 2);
        await producer.AppendAsync(batch);
        await producer.CommitTransactionAsync();

        Assert.True(batch.TryGetResult(1, out _, out Exception? failure));
        Assert.Null(failure);
        await AssertOnceAndInOrderAsync(2);
    }

    [Fact]
    public async Task Open_UnknownHost_SaysWhichInTime()
    {
        long started = Stopwatch.GetTimestamp();

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => Task.Run(() =>
            KafkaLog.Open(new KafkaLogOptions { BootstrapServers = "no-such-host.invalid:9092", RequestTimeout = TimeSpan.FromSeconds(2) })));

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Contains("'no-such-host.invalid:9092'", error.Message, StringComparison.Ordinal);
        Assert.Contains("resolve", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Check bootstrap.servers", error.Message, StringComparison.Ordinal);
    }

    // Numbers from first on, even ones in partition 0 and odd ones in partition 1.
    private static AppendBatch Batch(int first, int count)
    {
        var batch = new AppendBatch();
        for (int i = first; i < first + count; i++)
        {
            batch.AddText("t", null, $"{i}", partition: i % 2);
        }

        return batch;
    }

    private static Task AppendUntilTakenAsync(ILogProducer producer, AppendBatch batch) => Wait.UntilAsync(
        async () =>
        {
            try
            {
                await producer.AppendAsync(batch);
                return true;
            }
            catch (RetriableException)
            {
                return false;
            }
        },
        "the append to succeed");

    private async Task AssertOnceAndInOrderAsync(int count)
    {
        foreach (int partition in (int[])[0, 1])
        {
            IReadOnlyList<TextRecord> read = await _log.ReadAllAsync("t", partition);
            Assert.Equal(Enumerable.Range(0, count).Where(i => i % 2 == partition).Select(i => $"{i}"), read.Select(record => record.Value));
        }
    }
}
