using System.Text;
using Connect.Errors;
using Connect.Runtime.Log;
using Connect.Source;
using Connect.Testing.Log;

namespace Connect.Testing.Conformance.RecordLogs;

/// <summary>What appending does.</summary>
internal static class AppendChecks
{
    public static async Task AllKindsAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        ILogProducer producer = check.Producer();
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        string large = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{i:000000}"));
        using var batch = new AppendBatch();
        batch.Add(topic, null, now - 5000, "k"u8, true, "v"u8, true, [new LogHeader("a", Encoding.UTF8.GetBytes("1")), new LogHeader("ü", null), new LogHeader("a", Array.Empty<byte>())]);
        batch.Add(topic, 0, now - 86_400_000, default, false, default, true);
        batch.Add(topic, 0, now + 1000, default, true, default, false);
        batch.AddText(topic, null, large, timestamp: now);

        await check.AppendAsync(producer, batch).ConfigureAwait(false);

        IReadOnlyList<TextRecord> read = await check.ReadExactlyAsync(topic, 4).ConfigureAwait(false);
        Expect.Sequence([0L, 1, 2, 3], read.Select(record => record.Offset), "The offsets of the first four records of a topic");
        Expect.Sequence([now - 5000, now - 86_400_000, now + 1000, now], read.Select(record => record.Timestamp), "The timestamps that were asked for");
        Expect.Sequence(["k", null, "", null], read.Select(record => record.Key), "The keys, of which a null one and an empty one differ");
        Expect.Sequence(["v", "", null, large], read.Select(record => record.Value), "The values, of which a null one and an empty one differ");
        Expect.Sequence([("a", "1"), ("ü", null), ("a", "")], read[0].Headers, "The headers, with the same key twice");
        Expect.Sequence([], read[1].Headers, "The headers of a record without any");
    }

    public static async Task NoTimestampAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        RecordMetadata metadata = (await check.AppendAsync(check.Producer(), topic, ("k", "v")).ConfigureAwait(false))[0];

        Expect.That(
            metadata.Timestamp >= before - 60_000 && metadata.Timestamp <= before + 60_000,
            $"A record without a timestamp was given {metadata.Timestamp}, where the present time was expected, about {before} ms since the epoch.");
        Expect.Equal(metadata.Timestamp, (await check.ReadExactlyAsync(topic, 1).ConfigureAwait(false))[0].Timestamp, "The timestamp as read, against the one that AppendAsync told");
    }

    public static async Task BatchUsedAgainAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        ILogProducer producer = check.Producer();
        using var batch = new AppendBatch();
        foreach (string text in (string[])["first", "other"])
        {
            batch.Clear();
            batch.AddText(topic, text, text);
            await check.AppendAsync(producer, batch).ConfigureAwait(false);
        }

        Expect.Sequence(
            ["first", "other"],
            (await check.ReadExactlyAsync(topic, 2).ConfigureAwait(false)).Select(record => record.Value),
            "Records whose batch was cleared and filled again after AppendAsync; copy the bytes until then");
    }

    public static async Task EmptyBatchAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        ILogProducer producer = check.Producer();
        using var batch = new AppendBatch();

        await check.AppendAsync(producer, batch).ConfigureAwait(false);
        RecordMetadata metadata = (await check.AppendAsync(producer, topic, (null, "v")).ConfigureAwait(false))[0];

        Expect.Equal(0L, metadata.Offset, "The offset of the first record, after an empty batch");
    }

    public static async Task UnknownTopicAsync(LogCheck check)
    {
        string topic = LogCheck.NewName("new");
        ILogProducer producer = check.Producer();
        using var first = new AppendBatch();
        using var second = new AppendBatch();
        first.AddText(topic, null, "1", partition: 0);
        second.AddText(topic, null, "2", partition: 0);

        ValueTask one = producer.AppendAsync(first, check.CancellationToken);
        ValueTask two = producer.AppendAsync(second, check.CancellationToken);
        await CallLimit.RunAsync(check.Timeout, "AppendAsync", () => Task.WhenAll(one.AsTask(), two.AsTask())).ConfigureAwait(false);

        await check.EventuallyAsync(
            async () => await check.Log.DescribeTopicAsync(topic, check.CancellationToken).ConfigureAwait(false) is not null,
            () => "DescribeTopicAsync does not know a topic that was appended to").ConfigureAwait(false);
        Expect.Sequence(["1", "2"], (await check.ReadExactlyAsync(topic, 2).ConfigureAwait(false)).Select(record => record.Value), "Two appends, the second before the first was acknowledged");
    }

    public static async Task KeyedRecordsAsync(LogCheck check)
    {
        const int Partitions = 7;
        string topic = await check.TopicAsync(Partitions).ConfigureAwait(false);
        (string? Key, string? Value)[] records = [.. Enumerable.Range(0, 50).Select(i => ((string?)$"key-{i}", (string?)$"{i}"))];

        IReadOnlyList<RecordMetadata> places = await check.AppendAsync(check.Producer(), topic, records).ConfigureAwait(false);

        Expect.Sequence(
            records.Select(record => Murmur2.Partition(Encoding.UTF8.GetBytes(record.Key!), Partitions)),
            places.Select(place => place.Partition),
            "The partitions of records by murmur2 of their keys, as Kafka's Java clients choose them");
        ILookup<int, string?> byPartition = records.Zip(places).ToLookup(pair => pair.Second.Partition, pair => pair.First.Key);
        foreach (IGrouping<int, string?> partition in byPartition)
        {
            IReadOnlyList<TextRecord> read = await check.ReadExactlyAsync(topic, partition.Count(), partition.Key).ConfigureAwait(false);
            Expect.Sequence(partition, read.Select(record => record.Key), $"The keys in partition {partition.Key}, where AppendAsync said they are");
        }
    }

    public static async Task SeveralProducersAsync(LogCheck check)
    {
        const int Producers = 4;
        const int Batches = 50;
        string topic = await check.TopicAsync(2).ConfigureAwait(false);

        await CallLimit.RunAsync(check.Timeout, "AppendAsync of several producers", () => Task.WhenAll(Enumerable.Range(0, Producers).Select(number => AppendManyAsync(check.Producer(), number))))
            .ConfigureAwait(false);

        for (int partition = 0; partition < 2; partition++)
        {
            IReadOnlyList<TextRecord> read = await check.ReadExactlyAsync(topic, Producers / 2 * Batches * 2, partition).ConfigureAwait(false);
            foreach (IGrouping<string, string> own in read.Select(record => record.Value!.Split(':')).GroupBy(parts => parts[0], parts => parts[1]))
            {
                Expect.Sequence(Enumerable.Range(0, 2 * Batches).Select(i => $"{i}"), own, $"The records of producer {own.Key}, which appended to one partition without waiting in between");
            }
        }

        async Task AppendManyAsync(ILogProducer producer, int number)
        {
            await Task.Yield();
            var appends = new List<Task>();
            for (int i = 0; i < Batches; i++)
            {
                var batch = new AppendBatch();
                batch.AddText(topic, null, $"{number}:{2 * i}", partition: number % 2);
                batch.AddText(topic, null, $"{number}:{(2 * i) + 1}", partition: number % 2);
                appends.Add(producer.AppendAsync(batch, check.CancellationToken).AsTask());
            }

            await Task.WhenAll(appends).ConfigureAwait(false);
        }
    }

    public static async Task PartitionThatDoesNotExistAsync(LogCheck check)
    {
        string topic = await check.TopicAsync(2).ConfigureAwait(false);
        using var batch = new AppendBatch();
        batch.AddText(topic, null, "a", partition: 1);
        batch.AddText(topic, null, "b", partition: 2);
        batch.AddText(topic, null, "c", partition: 1);

        await check.AppendAsync(check.Producer(), batch).ConfigureAwait(false);

        Expect.That(
            batch.TryGetResult(1, out _, out Exception? error) && error is ConnectException,
            $"A record for a partition that does not exist has {(error is null ? "no error" : "the error " + error.GetType().Name)} as its result; SetFailed with a ConnectException was expected.");
        Expect.That(batch.TryGetResult(2, out RecordMetadata last, out error) && error is null, "A record after one for a partition that does not exist was not appended.");
        Expect.Equal(1L, last.Offset, "The offset of the record after one that failed");
        Expect.Sequence(["a", "c"], (await check.ReadExactlyAsync(topic, 2, 1).ConfigureAwait(false)).Select(record => record.Value), "The records beside one that failed");
    }
}
