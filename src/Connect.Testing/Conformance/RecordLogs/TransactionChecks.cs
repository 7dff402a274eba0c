using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;
using Connect.Source;
using Connect.Testing.Log;

namespace Connect.Testing.Conformance.RecordLogs;

/// <summary>What transactions do.</summary>
internal static class TransactionChecks
{
    public static async Task CommittedAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        string offsetTopic = await check.TopicAsync().ConfigureAwait(false);
        ILogProducer producer = await TransactionalAsync(check, LogCheck.NewName("tx")).ConfigureAwait(false);
        using var records = new AppendBatch();
        using var offsets = new AppendBatch();
        records.AddText(topic, null, "1");
        records.AddText(topic, null, "2");
        offsets.AddText(offsetTopic, "source", "position");

        producer.BeginTransaction();
        await check.AppendAsync(producer, records).ConfigureAwait(false);
        await check.AppendAsync(producer, offsets).ConfigureAwait(false);
        await check.NothingMoreAsync(check.Reader(topic), "Before the transaction was committed").ConfigureAwait(false);
        await CommitAsync(check, producer).ConfigureAwait(false);

        Expect.That(records.TryGetResult(1, out RecordMetadata second, out Exception? error) && error is null, "A record of a committed transaction has no result; SetAppended before CommitTransactionAsync returns.");
        Expect.Equal(1L, second.Offset, "The offset that the second record's result tells");
        Expect.Sequence(["1", "2"], (await check.ReadExactlyAsync(topic, 2).ConfigureAwait(false)).Select(record => record.Value), "The records of a committed transaction");
        Expect.Sequence(["position"], (await check.ReadExactlyAsync(offsetTopic, 1).ConfigureAwait(false)).Select(record => record.Value), "The other topic's record of the same transaction");
    }

    public static async Task AbortedAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        ILogProducer producer = await TransactionalAsync(check, LogCheck.NewName("tx")).ConfigureAwait(false);
        await AppendAsync(check, producer, topic, "never", commit: false).ConfigureAwait(false);
        await AppendAsync(check, producer, topic, "seen", commit: true).ConfigureAwait(false);

        Expect.Sequence(["seen"], (await check.ReadExactlyAsync(topic, 1).ConfigureAwait(false)).Select(record => record.Value), "The records after an aborted and a committed transaction");
    }

    public static async Task ReadToTheEndAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        var partition = new TopicPartition(topic, 0);
        ILogProducer producer = await TransactionalAsync(check, LogCheck.NewName("tx")).ConfigureAwait(false);
        await AppendAsync(check, producer, topic, "1", commit: true).ConfigureAwait(false);
        await AppendAsync(check, producer, topic, "never", commit: false).ConfigureAwait(false);
        await AppendAsync(check, producer, topic, "2", commit: true).ConfigureAwait(false);
        await AppendAsync(check, producer, topic, "never", commit: false).ConfigureAwait(false);

        ILogConsumer consumer = check.Reader(topic);
        var read = new List<string?>();
        long end = (await consumer.EndOffsetsAsync([partition], check.CancellationToken).ConfigureAwait(false))[partition];
        await check.EventuallyAsync(
            async () =>
            {
                read.AddRange((await check.PollAsync(consumer, check.QuietAfter).ConfigureAwait(false)).Select(record => record.Value));
                return consumer.Position(partition) >= end;
            },
            () => $"Position stays at {consumer.Position(partition)} and does not reach {end}, the end that EndOffsetsAsync told; move it past what transactions left without a record").ConfigureAwait(false);
        Expect.Sequence(["1", "2"], read, "The records up to the end, after committed and aborted transactions");
    }

    public static async Task FencedAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        string id = LogCheck.NewName("tx");
        ILogProducer older = await TransactionalAsync(check, id).ConfigureAwait(false);
        older.BeginTransaction();
        using var batch = new AppendBatch();
        batch.AddText(topic, null, "older");
        await check.AppendAsync(older, batch).ConfigureAwait(false);

        ILogProducer newer = await TransactionalAsync(check, id).ConfigureAwait(false);

        await Expect.FailsAsync<ConnectException>(() => CommitAsync(check, older), "CommitTransactionAsync of a producer that a newer one of the same transactional id has fenced").ConfigureAwait(false);
        await AppendAsync(check, newer, topic, "newer", commit: true).ConfigureAwait(false);
        Expect.Sequence(["newer"], (await check.ReadExactlyAsync(topic, 1).ConfigureAwait(false)).Select(record => record.Value), "The records of a fenced producer and of the one that fenced it");
    }

    public static async Task FencedForGoodAsync(LogCheck check)
    {
        string topic = await check.TopicAsync().ConfigureAwait(false);
        string id = LogCheck.NewName("tx");
        ILogProducer older = await TransactionalAsync(check, id).ConfigureAwait(false);
        ILogProducer newer = await TransactionalAsync(check, id).ConfigureAwait(false);

        await newer.DisposeAsync().ConfigureAwait(false);

        await Expect.FailsAsync<ConnectException>(
            () => AppendAsync(check, older, topic, "older", commit: true), "A transaction of a producer that was fenced, when the one that fenced it is closed").ConfigureAwait(false);
        ILogProducer newest = await TransactionalAsync(check, id).ConfigureAwait(false);
        await AppendAsync(check, newest, topic, "newest", commit: true).ConfigureAwait(false);
        Expect.Sequence(["newest"], (await check.ReadExactlyAsync(topic, 1).ConfigureAwait(false)).Select(record => record.Value), "The records of a producer that stays fenced and of a later one");
    }

    private static async Task<ILogProducer> TransactionalAsync(LogCheck check, string transactionalId)
    {
        ILogProducer producer = check.Producer(transactionalId);
        await CallLimit.RunAsync(check.Timeout, "InitTransactionsAsync", () => producer.InitTransactionsAsync(check.CancellationToken).AsTask()).ConfigureAwait(false);
        return producer;
    }

    private static async Task AppendAsync(LogCheck check, ILogProducer producer, string topic, string text, bool commit)
    {
        using var batch = new AppendBatch();
        batch.AddText(topic, null, text);
        producer.BeginTransaction();
        await check.AppendAsync(producer, batch).ConfigureAwait(false);
        if (commit)
        {
            await CommitAsync(check, producer).ConfigureAwait(false);
        }
        else
        {
            await CallLimit.RunAsync(check.Timeout, "AbortTransactionAsync", () => producer.AbortTransactionAsync(check.CancellationToken).AsTask()).ConfigureAwait(false);
        }
    }

    private static Task CommitAsync(LogCheck check, ILogProducer producer) =>
        CallLimit.RunAsync(check.Timeout, "CommitTransactionAsync", () => producer.CommitTransactionAsync(check.CancellationToken).AsTask());
}
