using System.Text;
using System.Text.RegularExpressions;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;
using Connect.Source;
using Xunit;

namespace Connect.TestSupport.Log;

/// <summary>What every <see cref="IRecordLog"/> does. Derive, open a log, and add what is special to it.</summary>
public abstract class RecordLogConformance
{
    private static readonly TimeSpan s_none = TimeSpan.FromMilliseconds(50);

    /// <summary>A log of its own for each test.</summary>
    protected abstract Task<IRecordLog> OpenAsync();

    /// <summary>Why the log under test cannot do something, to skip what needs it; null when it can.</summary>
    protected virtual string? Lacks(LogAbility ability) => null;

    [Fact]
    public async Task Append_AllKindsOfRecords_ComeBackUnchanged()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        byte[] large = new byte[300_000];
        Random.Shared.NextBytes(large);
        string largeText = Convert.ToBase64String(large);
        batch.Add("t", null, 5, "k"u8, true, "v"u8, true, [new LogHeader("a", Encoding.UTF8.GetBytes("1")), new LogHeader("ü", null), new LogHeader("a", Array.Empty<byte>())]);
        batch.Add("t", 0, 3, default, false, default, true);
        batch.Add("t", 0, 9_999_999_999_999, default, true, default, false);
        batch.AddText("t", null, largeText, timestamp: 7);

        await producer.AppendAsync(batch);

        List<ReadRecord> read = await log.ReadAllAsync("t");
        Assert.Equal(4, read.Count);
        Assert.Equal([0L, 1, 2, 3], read.Select(record => record.Offset));
        Assert.Equal([5L, 3, 9_999_999_999_999, 7], read.Select(record => record.Timestamp));
        Assert.Equal(["k", null, "", null], read.Select(record => record.Key));
        Assert.Equal(["v", "", null, largeText], read.Select(record => record.Value));
        Assert.Equal([("a", "1"), ("ü", null), ("a", "")], read[0].Headers);
        Assert.Empty(read[1].Headers);
    }

    [Fact]
    public async Task Append_NoTimestamp_GetsOne()
    {
        SkipUnless(LogAbility.TellsTimestamps);
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        RecordMetadata metadata = Assert.Single(await producer.AppendTextAsync("t", ("k", "v")));

        Assert.InRange(metadata.Timestamp, before - 1000, before + 60_000);
        Assert.Equal(metadata.Timestamp, Assert.Single(await log.ReadAllAsync("t")).Timestamp);
    }

    [Fact]
    public async Task Append_UnknownTopic_CreatesItAndKeepsOrder()
    {
        await using IRecordLog log = await OpenAsync();
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var first = new AppendBatch();
        using var second = new AppendBatch();
        first.AddText("new", "key", "1");
        second.AddText("new", "key", "2");

        ValueTask one = producer.AppendAsync(first);
        ValueTask two = producer.AppendAsync(second);
        await one;
        await two;

        Assert.NotNull(await log.DescribeTopicAsync("new"));
        Assert.True(first.TryGetResult(0, out RecordMetadata place, out _));
        Assert.Equal(["1", "2"], (await log.ReadAllAsync("new", place.Partition)).Select(record => record.Value));
    }

    [Fact]
    public async Task Append_KeyedRecords_GoWhereJavaPutsThem()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t", 7));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        (string?, string?)[] records = [.. Enumerable.Range(0, 50).Select(i => ($"key-{i}", (string?)$"{i}"))];

        List<RecordMetadata> places = await producer.AppendTextAsync("t", records);

        Assert.Equal(records.Select(record => Murmur2.Partition(Encoding.UTF8.GetBytes(record.Item1!), 7)), places.Select(place => place.Partition));
        foreach (RecordMetadata place in places)
        {
            ReadRecord read = (await log.ReadAllAsync("t", place.Partition, place.Offset))[0];
            Assert.Equal(records[places.IndexOf(place)].Item1, read.Key);
        }
    }

    [Fact]
    public async Task Append_ManyAtOnceFromSeveralProducers_KeepEachProducersOrder()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t", 2));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(producer => Task.Run(async () =>
        {
            await using ILogProducer appender = log.CreateProducer(new ProducerOptions());
            var appends = new List<Task>();
            for (int i = 0; i < 50; i++)
            {
                var batch = new AppendBatch();
                batch.AddText("t", null, $"{producer}:{2 * i}", partition: producer % 2);
                batch.AddText("t", null, $"{producer}:{(2 * i) + 1}", partition: producer % 2);
                appends.Add(appender.AppendAsync(batch).AsTask());
            }

            await Task.WhenAll(appends);
        })));

        foreach (int partition in (int[])[0, 1])
        {
            List<ReadRecord> read = await log.ReadAllAsync("t", partition);
            Assert.Equal(200, read.Count);
            foreach (IGrouping<string, string> own in read.Select(record => record.Value!.Split(':')).GroupBy(parts => parts[0], parts => parts[1]))
            {
                Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), own);
            }
        }
    }

    [Fact]
    public async Task Append_PartitionThatDoesNotExist_FailsThatRecordOnly()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t", 2));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        batch.AddText("t", null, "a", partition: 1);
        batch.AddText("t", null, "b", partition: 2);
        batch.AddText("t", null, "c", partition: 1);

        await producer.AppendAsync(batch);

        Assert.True(batch.TryGetResult(1, out _, out Exception? error));
        Assert.IsType<ConnectException>(error, exactMatch: false);
        Assert.True(batch.TryGetResult(2, out RecordMetadata last, out error));
        Assert.Null(error);
        Assert.Equal(1, last.Offset);
        Assert.Equal(["a", "c"], (await log.ReadAllAsync("t", 1)).Select(record => record.Value));
    }

    [Fact]
    public async Task CreateTopic_SecondTime_ReturnsFalseAndChangesNothing()
    {
        await using IRecordLog log = await OpenAsync();

        Assert.True(await log.CreateTopicAsync(new TopicSpec("t", 3)));
        Assert.False(await log.CreateTopicAsync(TopicSpec.Compacted("t", 5)));

        TopicDescription? description = await log.DescribeTopicAsync("t");
        Assert.Equal(3, description?.Partitions);
        Assert.False(description!.IsCompacted);
        Assert.Null(await log.DescribeTopicAsync("other"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a b")]
    [InlineData("ä")]
    public async Task CreateTopic_BadName_IsRefused(string name)
    {
        await using IRecordLog log = await OpenAsync();

        await Assert.ThrowsAnyAsync<ConnectException>(async () => await log.CreateTopicAsync(new TopicSpec(name)));
    }

    [Fact]
    public async Task Compacted_ReadFromTheBeginning_EndsWithTheNewestOfEachKey()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(TopicSpec.Compacted("c"));
        Assert.True((await log.DescribeTopicAsync("c"))!.IsCompacted);
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        await producer.AppendTextAsync("c", ("a", "1"), ("b", "1"), ("a", "2"));
        await producer.AppendTextAsync("c", ("c", "1"), ("b", null), ("a", "3"));

        var newest = new Dictionary<string, string?>();
        foreach (ReadRecord record in await log.ReadAllAsync("c"))
        {
            newest[record.Key!] = record.Value;
        }

        Assert.Equal("3", newest["a"]);
        Assert.Null(newest["b"]);
        Assert.Equal("1", newest["c"]);
    }

    [Fact]
    public async Task Transaction_Committed_AppearsTogetherWithResults()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t"));
        await log.CreateTopicAsync(TopicSpec.Compacted("offsets"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions { TransactionalId = "x" });
        await producer.InitTransactionsAsync();
        using var records = new AppendBatch();
        using var offsets = new AppendBatch();
        records.AddText("t", null, "1");
        records.AddText("t", null, "2");
        offsets.AddText("offsets", "source", "position");

        producer.BeginTransaction();
        await producer.AppendAsync(records);
        await producer.AppendAsync(offsets);
        await producer.CommitTransactionAsync();

        Assert.True(records.TryGetResult(1, out RecordMetadata second, out Exception? error));
        Assert.Null(error);
        Assert.Equal(1, second.Offset);
        Assert.Equal(["1", "2"], (await log.ReadAllAsync("t")).Select(record => record.Value));
        Assert.Equal("position", Assert.Single(await log.ReadAllAsync("offsets")).Value);
    }

    [Fact]
    public async Task Transaction_Aborted_IsNeverSeen()
    {
        SkipUnless(LogAbility.HidesAborted);
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions { TransactionalId = "x" });
        await producer.InitTransactionsAsync();
        using var batch = new AppendBatch();
        batch.AddText("t", null, "never");
        producer.BeginTransaction();
        await producer.AppendAsync(batch);
        await producer.AbortTransactionAsync();
        batch.Clear();
        batch.AddText("t", null, "seen");
        producer.BeginTransaction();
        await producer.AppendAsync(batch);
        await producer.CommitTransactionAsync();

        Assert.Equal(["seen"], (await log.ReadAllAsync("t")).Select(record => record.Value));
    }

    [Fact]
    public async Task InitTransactions_SecondProducer_FencesTheFirst()
    {
        SkipUnless(LogAbility.HidesAborted);
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer older = log.CreateProducer(new ProducerOptions { TransactionalId = "x" });
        await older.InitTransactionsAsync();
        older.BeginTransaction();
        using var batch = new AppendBatch();
        batch.AddText("t", null, "older");
        await older.AppendAsync(batch);

        await using ILogProducer newer = log.CreateProducer(new ProducerOptions { TransactionalId = "x" });
        await newer.InitTransactionsAsync();

        await Assert.ThrowsAnyAsync<ConnectException>(async () => await older.CommitTransactionAsync());
        newer.BeginTransaction();
        using var other = new AppendBatch();
        other.AddText("t", null, "newer");
        await newer.AppendAsync(other);
        await newer.CommitTransactionAsync();
        Assert.Equal(["newer"], (await log.ReadAllAsync("t")).Select(record => record.Value));
    }

    [Fact]
    public async Task Poll_MaxPollRecords_Holds()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        await producer.AppendTextAsync("t", [.. Enumerable.Range(0, 25).Select(i => ((string?)null, (string?)$"{i}"))]);
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions { MaxPollRecords = 10 });
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 });

        var values = new List<string?>();
        while (values.Count < 25)
        {
            LogBatch batch = await consumer.PollAsync(TimeSpan.FromSeconds(10));
            Assert.InRange(batch.Count, 1, 10);
            values.AddRange(LogTestExtensions.Copy(batch).Select(record => record.Value));
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{i}"), values);
        Assert.Equal(25, consumer.Position(new("t", 0)));
    }

    [Fact]
    public async Task Poll_RecordAppendedMeanwhile_WakesUp()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 });
        Assert.Equal(0, (await consumer.PollAsync(s_none)).Count);

        Task<LogBatch> waiting = consumer.PollAsync(TimeSpan.FromMinutes(5)).AsTask();
        await producer.AppendTextAsync("t", ("k", "v"));

        Assert.Equal(1, (await Wait.ForAsync(waiting, "the record")).Count);
    }

    [Fact]
    public async Task Wakeup_WaitingPoll_ReturnsEmpty()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 });

        Task<LogBatch> waiting = consumer.PollAsync(TimeSpan.FromMinutes(5)).AsTask();
        consumer.Wakeup();

        Assert.Equal(0, (await Wait.ForAsync(waiting, "the poll to return")).Count);
    }

    [Fact]
    public async Task Poll_Cancelled_Throws()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 });
        using var stop = new CancellationTokenSource();

        Task<LogBatch> waiting = consumer.PollAsync(TimeSpan.FromMinutes(5), stop.Token).AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(waiting, "the poll to end"));
    }

    [Fact]
    public async Task SeekPauseResume_OnAnAssignment_DoWhatTheySay()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t", 2));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        for (int i = 0; i < 10; i++)
        {
            batch.AddText("t", null, $"{i}", partition: i % 2);
        }

        await producer.AppendAsync(batch);
        TopicPartition even = new("t", 0);
        TopicPartition odd = new("t", 1);
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [even] = 2, [odd] = 4 });
        consumer.Pause([even]);
        Assert.Equal("9", Assert.Single(await consumer.ReadAsync(1)).Value);
        Assert.Equal(0, (await consumer.PollAsync(s_none)).Count);
        consumer.Pause([odd]);
        consumer.Resume([even]);
        Assert.Equal(["4", "6", "8"], (await consumer.ReadAsync(3)).Select(record => record.Value));
        consumer.Seek(even, 4);
        Assert.Equal(4, consumer.Position(even));
        Assert.Equal("8", Assert.Single(await consumer.ReadAsync(1)).Value);
        Assert.Equal(5, (await consumer.EndOffsetsAsync([even, odd]))[odd]);
        Assert.Equal(0, (await consumer.BeginningOffsetsAsync([even, odd]))[even]);
    }

    [Fact]
    public async Task Commit_NextMember_GoesOnThere()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        await producer.AppendTextAsync("t", (null, "0"), (null, "1"), (null, "2"));
        await using (ILogConsumer first = log.CreateConsumer(new ConsumerOptions { GroupId = "g" }))
        {
            first.Subscribe(TopicSelection.Of("t"), new RecordingListener());
            Assert.Equal(3, (await first.ReadAsync(3)).Count);
            await first.CommitAsync(new Dictionary<TopicPartition, long> { [new("t", 0)] = 2 });
        }

        await using ILogConsumer second = log.CreateConsumer(new ConsumerOptions { GroupId = "g" });
        second.Subscribe(TopicSelection.Of("t"), new RecordingListener());

        Assert.Equal("2", Assert.Single(await second.ReadAsync(1)).Value);
        Assert.Equal(2, (await log.ListGroupOffsetsAsync("g"))[new("t", 0)]);
    }

    [Fact]
    public async Task Subscribe_Latest_BeginsAtTheEnd()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        await producer.AppendTextAsync("t", (null, "old"));
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions { GroupId = "g", Settings = new Dictionary<string, string> { ["auto.offset.reset"] = "latest" } });
        var listener = new RecordingListener();
        consumer.Subscribe(TopicSelection.Of("t"), listener);
        await Wait.UntilAsync(async () => (await consumer.PollAsync(s_none)).Count == 0 && listener.Assigned.Count == 1, "the assignment");

        await producer.AppendTextAsync("t", (null, "new"));

        Assert.Equal("new", Assert.Single(await consumer.ReadAsync(1)).Value);
    }

    [Fact]
    public async Task Subscribe_TopicsThatAppearLater_ArePickedUp()
    {
        await using IRecordLog log = await OpenAsync();
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions { GroupId = "g", Settings = new Dictionary<string, string> { ["metadata.max.age.ms"] = "500" } });
        consumer.Subscribe(TopicSelection.Matching(new Regex("a|orders-.*")), new RecordingListener());
        Assert.Equal(0, (await consumer.PollAsync(s_none)).Count);

        await producer.AppendTextAsync("orders-1", (null, "1"));
        await producer.AppendTextAsync("my-orders-1", (null, "2"));
        await producer.AppendTextAsync("ab", (null, "3"));

        Assert.Equal("1", Assert.Single(await consumer.ReadAsync(1)).Value);
        Assert.Equal(0, (await consumer.PollAsync(s_none)).Count);
    }

    [Fact]
    public async Task Group_MembersComeAndGo_EachPartitionHasOneOwnerAndNothingIsLost()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t", 6));
        ILogConsumer[] consumers = [.. Enumerable.Range(0, 3).Select(_ => log.CreateConsumer(new ConsumerOptions { GroupId = "g" }))];
        RecordingListener[] listeners = [new(), new(), new()];
        consumers[0].Subscribe(TopicSelection.Of("t"), listeners[0]);
        await PollUntilAsync([consumers[0]], () => consumers[0].Assignment.Count == 6);

        consumers[1].Subscribe(TopicSelection.Of("t"), listeners[1]);
        await PollUntilAsync(consumers[..2], () => consumers[..2].All(consumer => consumer.Assignment.Count == 3));
        consumers[2].Subscribe(TopicSelection.Of("t"), listeners[2]);
        await PollUntilAsync(consumers, () => consumers.All(consumer => consumer.Assignment.Count == 2));
        Assert.Equal(6, consumers.SelectMany(consumer => consumer.Assignment).Distinct().Count());
        Assert.Equal(4, listeners[0].Revoked.Distinct().Count());

        await consumers[0].DisposeAsync();
        await PollUntilAsync(consumers[1..], () => consumers[1..].All(consumer => consumer.Assignment.Count == 3));
        await consumers[1].DisposeAsync();
        await PollUntilAsync(consumers[2..], () => consumers[2].Assignment.Count == 6);
        Assert.Equal(6, listeners[0].Revoked.Distinct().Count());
        await consumers[2].DisposeAsync();
    }

    [Fact]
    public async Task GroupOffsets_AlteredAndDeleted_OnlyWithoutMembers()
    {
        SkipUnless(LogAbility.AltersUsedGroups);
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t", 2));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        await producer.AppendTextAsync("t", [.. Enumerable.Range(0, 20).Select(i => ((string?)$"{i}", (string?)$"{i}"))]);
        Assert.Empty(await log.ListGroupOffsetsAsync("g"));
        await log.AlterGroupOffsetsAsync("g", new Dictionary<TopicPartition, long?> { [new("t", 0)] = 3, [new("t", 1)] = 4 });
        await using (ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions { GroupId = "g" }))
        {
            consumer.Subscribe(TopicSelection.Of("t"), new RecordingListener());
            await PollUntilAsync([consumer], () => consumer.Assignment.Count == 2);
            await Assert.ThrowsAnyAsync<ConnectException>(async () => await log.AlterGroupOffsetsAsync("g", new Dictionary<TopicPartition, long?> { [new("t", 0)] = 0 }));
            await Assert.ThrowsAnyAsync<ConnectException>(async () => await log.DeleteGroupAsync("g"));
        }

        await log.AlterGroupOffsetsAsync("g", new Dictionary<TopicPartition, long?> { [new("t", 0)] = null });
        Assert.Equal([KeyValuePair.Create(new TopicPartition("t", 1), 4L)], await log.ListGroupOffsetsAsync("g"));
        await log.DeleteGroupAsync("g");
        await log.DeleteGroupAsync("unknown");
        Assert.Empty(await log.ListGroupOffsetsAsync("g"));
    }

    [Fact]
    public async Task Revoked_CommitInside_IsWhereTheNextOwnerBegins()
    {
        await using IRecordLog log = await OpenAsync();
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        await producer.AppendTextAsync("t", (null, "0"), (null, "1"));
        ILogConsumer first = log.CreateConsumer(new ConsumerOptions { GroupId = "g" });
        var listener = new RecordingListener { WhenRevoked = partitions => first.CommitAsync(partitions.ToDictionary(partition => partition, first.Position)) };
        first.Subscribe(TopicSelection.Of("t"), listener);
        Assert.Equal(2, (await first.ReadAsync(2)).Count);
        await first.DisposeAsync();

        Assert.Equal(2, (await log.ListGroupOffsetsAsync("g"))[new("t", 0)]);
    }

    private void SkipUnless(LogAbility ability) => Assert.SkipWhen(Lacks(ability) is not null, Lacks(ability) ?? "");

    private static async Task PollUntilAsync(ILogConsumer[] consumers, Func<bool> condition) => await Wait.UntilAsync(
        async () =>
        {
            foreach (ILogConsumer consumer in consumers)
            {
                await consumer.PollAsync(TimeSpan.FromMilliseconds(10));
            }

            return condition();
        },
        "the assignment",
        () => string.Join("; ", consumers.Select(consumer => string.Join(',', consumer.Assignment))));
}
