using Connect.Data;
using Connect.Runtime.Log;
using Connect.Testing.Log;

namespace Connect.Testing.Conformance.RecordLogs;

/// <summary>What a consumer does with the partitions it was assigned.</summary>
internal static class ReadChecks
{
    public static async Task MaxPollRecordsAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        var partition = new TopicPartition(topic, 0);
        await check.AppendAsync(check.Producer(), topic, [.. Enumerable.Range(0, 25).Select(i => ((string?)null, (string?)$"{i}"))]).ConfigureAwait(false);
        ILogConsumer consumer = check.Reader(new Dictionary<TopicPartition, long> { [partition] = 0 }, new ConsumerOptions { MaxPollRecords = 10 });

        IReadOnlyList<string?> values = await PollsAsync(check, consumer, 25, polled => Expect.That(polled.Count <= 10, $"A poll returned {polled.Count} records with MaxPollRecords of 10.")).ConfigureAwait(false);

        Expect.Sequence(Enumerable.Range(0, 25).Select(i => $"{i}"), values, "Records over several polls");
        Expect.Equal(25L, consumer.Position(partition), "Position after 25 records");
    }

    public static async Task MaxPollBytesAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        string large = new('x', 5000);
        await check.AppendAsync(check.Producer(), topic, [(null, "1"), (null, large), .. Enumerable.Range(0, 20).Select(i => ((string?)null, (string?)new string('y', 100)))]).ConfigureAwait(false);
        ILogConsumer consumer = check.Reader(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 0 }, new ConsumerOptions { MaxPollBytes = 1000 });

        IReadOnlyList<string?> values = await PollsAsync(
            check,
            consumer,
            22,
            polled => Expect.That(polled.Count == 1 || polled.Sum(record => record.Value!.Length) <= 1000, $"A poll returned {polled.Count} records of {polled.Sum(record => record.Value!.Length)} bytes with MaxPollBytes of 1000."))
            .ConfigureAwait(false);

        Expect.Equal(large, values[1], "A record larger than MaxPollBytes, which comes alone");
    }

    public static async Task WokenByRecordAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        ILogConsumer consumer = check.Reader(topic);
        await check.NothingMoreAsync(consumer, "In an empty topic").ConfigureAwait(false);

        Task<LogBatch> waiting = consumer.PollAsync(LogCheck.Forever, check.CancellationToken).AsTask();
        await check.AppendAsync(check.Producer(), topic, ("k", "v")).ConfigureAwait(false);

        LogBatch batch = await CallLimit.RunAsync(check.Timeout, "A poll that waited when a record was appended", () => waiting).ConfigureAwait(false);
        Expect.Equal(1, batch.Count, "The records of a poll that waited when one was appended");
    }

    public static async Task CancelledAsync(LogCheck check)
    {
        ILogConsumer consumer = check.Reader(await check.TopicAsync().ConfigureAwait(false));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(check.CancellationToken);

        Task<LogBatch> waiting = consumer.PollAsync(LogCheck.Forever, stop.Token).AsTask();
        await stop.CancelAsync().ConfigureAwait(false);

        await Expect.FailsAsync<OperationCanceledException>(() => CallLimit.RunAsync(check.Timeout, "A poll whose token was cancelled", () => waiting), "A poll whose token was cancelled").ConfigureAwait(false);
    }

    public static async Task WakeupAsync(LogCheck check)
    {
        ILogConsumer consumer = check.Reader(await check.TopicAsync().ConfigureAwait(false));
        await check.NothingMoreAsync(consumer, "In an empty topic").ConfigureAwait(false);

        Task<LogBatch> waiting = consumer.PollAsync(LogCheck.Forever, check.CancellationToken).AsTask();
        consumer.Wakeup();
        Expect.Equal(0, (await CallLimit.RunAsync(check.Timeout, "A waiting poll that was woken up", () => waiting).ConfigureAwait(false)).Count, "The records of a waiting poll that was woken up");

        consumer.Wakeup();
        Task<LogBatch> next = consumer.PollAsync(LogCheck.Forever, check.CancellationToken).AsTask();
        Expect.Equal(0, (await CallLimit.RunAsync(check.Timeout, "The poll after a wake-up", () => next).ConfigureAwait(false)).Count, "The records of the poll after a wake-up");

        // One wake-up ends one poll.
        long started = TimeProvider.System.GetTimestamp();
        await check.NothingMoreAsync(consumer, "In an empty topic").ConfigureAwait(false);
        Expect.That(TimeProvider.System.GetElapsedTime(started) >= check.QuietAfter / 2, "A poll returned early, though the only wake-up had ended the poll before it.");
    }

    public static async Task SeekPauseResumeAsync(LogCheck check)
    {
        string topic = await check.TopicAsync(2).ConfigureAwait(false);
        using var batch = new AppendBatch();
        for (int i = 0; i < 10; i++)
        {
            batch.AddText(topic, null, $"{i}", partition: i % 2);
        }

        await check.AppendAsync(check.Producer(), batch).ConfigureAwait(false);
        TopicPartition even = new(topic, 0);
        TopicPartition odd = new(topic, 1);
        ILogConsumer consumer = check.Reader(new Dictionary<TopicPartition, long> { [even] = 2, [odd] = 4 });

        consumer.Pause([even]);
        Expect.Sequence(["9"], await ValuesAsync(check, consumer, 1).ConfigureAwait(false), "The records of the partition that is not paused, from offset 4 on");
        await check.NothingMoreAsync(consumer, "With the other partition paused").ConfigureAwait(false);
        consumer.Pause([odd]);
        consumer.Resume([even]);
        Expect.Sequence(["4", "6", "8"], await ValuesAsync(check, consumer, 3).ConfigureAwait(false), "The records of a resumed partition, from offset 2 on");
        consumer.Seek(even, 4);
        Expect.Equal(4L, consumer.Position(even), "Position after Seek to 4");
        Expect.Sequence(["8"], await ValuesAsync(check, consumer, 1).ConfigureAwait(false), "The records after Seek to 4");
        Expect.Equal(5L, (await consumer.EndOffsetsAsync([even, odd], check.CancellationToken).ConfigureAwait(false))[odd], "The end offset of a partition with 5 records");
        Expect.Equal(0L, (await consumer.BeginningOffsetsAsync([even, odd], check.CancellationToken).ConfigureAwait(false))[even], "The beginning offset of a partition of which nothing was deleted");
    }

    private static async Task<IEnumerable<string?>> ValuesAsync(LogCheck check, ILogConsumer consumer, int count) =>
        (await check.ReadAsync(consumer, count).ConfigureAwait(false)).Select(record => record.Value);

    /// <summary>Polls until so many came, looking at each poll.</summary>
    private static async Task<IReadOnlyList<string?>> PollsAsync(LogCheck check, ILogConsumer consumer, int count, Action<IReadOnlyList<TextRecord>> look)
    {
        var values = new List<string?>();
        await check.EventuallyAsync(
            async () =>
            {
                IReadOnlyList<TextRecord> polled = await check.PollAsync(consumer, check.QuietAfter).ConfigureAwait(false);
                look(polled);
                values.AddRange(polled.Select(record => record.Value));
                return values.Count >= count;
            },
            () => $"{count} records were expected of a consumer, but {values.Count} came").ConfigureAwait(false);
        return values;
    }
}
