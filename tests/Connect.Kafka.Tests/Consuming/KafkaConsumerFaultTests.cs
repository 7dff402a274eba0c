using System.Collections.Concurrent;
using System.Diagnostics;
using Confluent.Kafka;
using Connect.Errors;
using Connect.Runtime.Log;
using Connect.TestSupport;
using Connect.Testing.Kafka;
using Connect.Testing.Log;
using TopicPartition = Connect.Data.TopicPartition;

namespace Connect.Kafka.Tests.Consuming;

public sealed class KafkaConsumerFaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private KafkaFixture _kafka = null!;
    private KafkaLog _log = null!;
    private int _refusedCommits;

    public async ValueTask InitializeAsync()
    {
        _kafka = await KafkaFixture.StartAsync(brokers: 2);
        _log = _kafka.OpenLog();
        await _kafka.Embedded.CreateTopicAsync("t", 4);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _kafka.DisposeAsync();
    }

    [Fact]
    public async Task Poll_BrokersDownInTheMiddle_GoesOnWhereItWas()
    {
        await AppendAsync(0, 1000);
        await using ILogConsumer consumer = _log.CreateConsumer(new ConsumerOptions { MaxPollRecords = 50 });
        consumer.Assign(Enumerable.Range(0, 4).ToDictionary(partition => new TopicPartition("t", partition), _ => 0L));
        List<TextRecord> read = [.. await consumer.ReadAsync(100)];
        _kafka.Faults.SetAllDown();
        read.AddRange((await consumer.PollAsync(Short)).Copy());
        _kafka.Faults.SetAllUp();
        await AppendAsync(1000, 1000);

        read.AddRange(await consumer.ReadAsync(2000 - read.Count));

        AssertOncePerPartitionInOrder(read, 2000);
    }

    [Fact]
    public async Task Poll_LeadersMove_GoesOnWhereItWas()
    {
        await AppendAsync(0, 400);
        await using ILogConsumer consumer = _log.CreateConsumer(new ConsumerOptions { MaxPollRecords = 20 });
        consumer.Assign(Enumerable.Range(0, 4).ToDictionary(partition => new TopicPartition("t", partition), _ => 0L));
        List<TextRecord> read = [.. await consumer.ReadAsync(100)];
        for (int partition = 0; partition < 4; partition++)
        {
            _kafka.Faults.SetLeader("t", partition, partition % 2);
        }

        _kafka.Faults.FailNext(KafkaRequest.Fetch, ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut, ErrorCode.UnknownTopicOrPart);
        await AppendAsync(400, 400);
        read.AddRange(await consumer.ReadAsync(800 - read.Count));

        AssertOncePerPartitionInOrder(read, 800);
    }

    [Fact]
    public async Task Group_RebalanceInTheMiddle_NothingIsLostOrReadTwice()
    {
        using var stop = new CancellationTokenSource();
        var seen = new ConcurrentBag<string>();
        Task first = ReadInGroupAsync(seen, stop.Token);
        await AppendAsync(0, 1000);
        await Wait.UntilAsync(() => seen.Count >= 200, "the first member to read");
        Task second = ReadInGroupAsync(seen, stop.Token);
        for (int i = 1; i < 20; i++)
        {
            await AppendAsync(i * 1000, 1000);
        }

        await Wait.UntilAsync(() => seen.Count >= 20_000 && seen.Distinct().Count() == 20_000, "all records", () => $"{seen.Count} read");
        await stop.CancelAsync();
        await Wait.ForAsync(Task.WhenAll(first, second), "the members to end");

        // A member that was held up for longer than its session lasts could not commit, and what it read was read again: the machine's doing, not the consumer's.
        Assert.True(seen.Count == 20_000 || _refusedCommits > 0, $"{seen.Count} records were read.");
    }

    [Fact]
    public async Task Group_CoordinatorMoves_CommitsGoOn()
    {
        await AppendAsync(0, 40);
        _kafka.Faults.SetGroupCoordinator("g", 0);
        await using ILogConsumer consumer = _log.CreateConsumer(new ConsumerOptions { GroupId = "g" });
        consumer.Subscribe(TopicSelection.Of("t"), new RecordingListener());
        await consumer.ReadAsync(40);
        await consumer.CommitAsync(new Dictionary<TopicPartition, long> { [new("t", 0)] = 3 });

        _kafka.Faults.SetGroupCoordinator("g", 1);
        await Wait.UntilAsync(
            async () =>
            {
                await consumer.PollAsync(Short);
                try
                {
                    await consumer.CommitAsync(new Dictionary<TopicPartition, long> { [new("t", 0)] = 5 });
                    return true;
                }
                catch (RetriableException)
                {
                    return false;
                }
            },
            "a commit at the new coordinator");

        Assert.Equal(5, (await _log.ListGroupOffsetsAsync("g"))[new("t", 0)]);
    }

    [Theory]
    [InlineData(ErrorCode.RebalanceInProgress, true)]
    [InlineData(ErrorCode.IllegalGeneration, true)]
    [InlineData(ErrorCode.UnknownMemberId, false)]
    [InlineData(ErrorCode.GroupAuthorizationFailed, false)]
    public async Task Commit_Refused_SaysGroupAndWhetherToTryAgain(ErrorCode refusal, bool isRetriable)
    {
        await AppendAsync(0, 4);
        await using ILogConsumer consumer = _log.CreateConsumer(new ConsumerOptions { GroupId = "g" });
        consumer.Subscribe(TopicSelection.Of("t"), new RecordingListener());
        await consumer.ReadAsync(4);
        _kafka.Faults.FailNext(KafkaRequest.OffsetCommit, refusal);

        ConnectException error = await Assert.ThrowsAnyAsync<ConnectException>(async () => await consumer.CommitAsync(new Dictionary<TopicPartition, long> { [new("t", 0)] = 1 }));

        Assert.Equal(isRetriable, error is RetriableException);
        Assert.Contains("group 'g'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_CoordinatorErrorsFirst_JoinsAllTheSame()
    {
        await AppendAsync(0, 4);
        _kafka.Faults.FailNext(KafkaRequest.FindCoordinator, ErrorCode.GroupCoordinatorNotAvailable, ErrorCode.GroupCoordinatorNotAvailable);
        _kafka.Faults.FailNext(KafkaRequest.JoinGroup, ErrorCode.NotCoordinatorForGroup);
        _kafka.Faults.FailNext(KafkaRequest.OffsetFetch, ErrorCode.GroupLoadInProgress, ErrorCode.NotCoordinatorForGroup);
        await using ILogConsumer consumer = _log.CreateConsumer(new ConsumerOptions { GroupId = "g" });
        consumer.Subscribe(TopicSelection.Of("t"), new RecordingListener());

        Assert.Equal(4, (await consumer.ReadAsync(4)).Count);
    }

    [Fact]
    public async Task Listener_Throws_FailsThePollAndReadingMayGoOn()
    {
        await AppendAsync(0, 4);
        await using ILogConsumer consumer = _log.CreateConsumer(new ConsumerOptions { GroupId = "g" });
        consumer.Subscribe(TopicSelection.Of("t"), new FailingListener());

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => consumer.ReadAsync(4));

        Assert.Equal("No.", error.Message);
        Assert.Equal(4, (await consumer.ReadAsync(4)).Count);
    }

    [Fact]
    public async Task Member_ThatDoesNotPollForLong_KeepsItsPartitions()
    {
        // A session long enough for heartbeats that a busy machine holds up: after a rebalance for another reason, who does not poll is out by right.
        var settings = new Dictionary<string, string> { ["max.poll.interval.ms"] = "6000", ["session.timeout.ms"] = "6000" };
        await AppendAsync(0, 4);
        await using ILogConsumer busy = _log.CreateConsumer(new ConsumerOptions { GroupId = "g", Settings = settings });
        await using ILogConsumer other = _log.CreateConsumer(new ConsumerOptions { GroupId = "g", Settings = settings });
        busy.Subscribe(TopicSelection.Of("t"), new RecordingListener());
        other.Subscribe(TopicSelection.Of("t"), new RecordingListener());
        await Wait.UntilAsync(
            async () =>
            {
                await busy.PollAsync(Short);
                await other.PollAsync(Short);
                return busy.Assignment.Count == 2 && other.Assignment.Count == 2;
            },
            "two partitions each");

        // While one is busy for well over the interval, the other goes on polling.
        long started = Stopwatch.GetTimestamp();
        await Wait.UntilAsync(
            async () =>
            {
                await other.PollAsync(Short);
                return Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(10);
            },
            "time to pass");

        Assert.Equal(2, other.Assignment.Count);
        await AppendAsync(4, 4);
        List<TextRecord> read = [.. await busy.ReadAsync(2)];
        Assert.All(read, record => Assert.Contains(new TopicPartition("t", record.Partition), busy.Assignment));
        await busy.CommitAsync(busy.Assignment.ToDictionary(partition => partition, busy.Position));
    }

    [Fact]
    public async Task Dispose_BrokersDown_EndsInTime()
    {
        ILogConsumer consumer = _log.CreateConsumer(new ConsumerOptions { GroupId = "g" });
        var listener = new RecordingListener();
        consumer.Subscribe(TopicSelection.Of("t"), listener);
        await Wait.UntilAsync(async () => (await consumer.PollAsync(Short)).Count == 0 && consumer.Assignment.Count == 4, "the assignment");
        _kafka.Faults.SetAllDown();

        await Wait.ForAsync(consumer.DisposeAsync().AsTask(), "the consumer to end");

        Assert.Equal(4, listener.Revoked.Count);
        Assert.Empty(consumer.Assignment);
    }

    // Reads, and commits what it has read when partitions go, as a sink task does.
    private async Task ReadInGroupAsync(ConcurrentBag<string> seen, CancellationToken stop)
    {
        ILogConsumer consumer = _log.CreateConsumer(new ConsumerOptions { GroupId = "g", MaxPollRecords = 100 });
        await using (consumer)
        {
            consumer.Subscribe(
                TopicSelection.Of("t"),
                new RecordingListener { WhenRevoked = partitions => CommitAsync(consumer, partitions, stop) });
            while (!stop.IsCancellationRequested)
            {
                foreach (TextRecord record in (await consumer.PollAsync(Short)).Copy())
                {
                    seen.Add(record.Value!);
                }
            }
        }
    }

    private async ValueTask CommitAsync(ILogConsumer consumer, IReadOnlyCollection<TopicPartition> partitions, CancellationToken stop)
    {
        try
        {
            await consumer.CommitAsync(partitions.ToDictionary(partition => partition, consumer.Position));
        }
        catch (RetriableException) when (stop.IsCancellationRequested)
        {
            // The last two members leave at once, and one's leaving is a rebalance for the other.
        }
        catch (RetriableException)
        {
            Interlocked.Increment(ref _refusedCommits);
        }
    }

    private async Task AppendAsync(int first, int count)
    {
        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        for (int i = first; i < first + count; i++)
        {
            batch.AddText("t", null, $"{i}", partition: i % 4);
        }

        await producer.AppendAsync(batch);
    }

    private static void AssertOncePerPartitionInOrder(List<TextRecord> read, int count)
    {
        for (int partition = 0; partition < 4; partition++)
        {
            Assert.Equal(
                Enumerable.Range(0, count).Where(i => i % 4 == partition).Select(i => $"{i}"),
                read.Where(record => record.Partition == partition).Select(record => record.Value));
        }
    }

    private sealed class FailingListener : IRebalanceListener
    {
        public ValueTask OnAssignedAsync(IReadOnlyCollection<TopicPartition> partitions) => throw new InvalidOperationException("No.");

        public ValueTask OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions) => ValueTask.CompletedTask;

        public ValueTask OnLostAsync(IReadOnlyCollection<TopicPartition> partitions) => ValueTask.CompletedTask;
    }
}
