using Connect.Data;
using Connect.Runtime.Log;
using Connect.Source;
using Connect.Testing.Log;

namespace Connect.Testing.Conformance.RecordLogs;

/// <summary>One check's log, with what it opened, which goes with the check. Names are new each time: the log may be a cluster that others use, too.</summary>
internal sealed class LogCheck(
    IRecordLog log, Func<IRecordLog, TopicSpec, CancellationToken, Task> createTopic, TimeSpan timeout, TimeSpan quietAfter, CancellationToken cancellationToken) : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);

    private readonly Stack<IAsyncDisposable> _opened = new([log]);

    /// <summary>Longer than any check runs.</summary>
    public static TimeSpan Forever { get; } = TimeSpan.FromMinutes(5);

    public IRecordLog Log => log;

    public TimeSpan Timeout => timeout;

    public TimeSpan QuietAfter => quietAfter;

    public CancellationToken CancellationToken => cancellationToken;

    public static string NewName(string what) => $"{what}-{Guid.NewGuid():N}";

    /// <summary>A new topic, once the log tells of it.</summary>
    public Task<string> TopicAsync(int partitions = 1) => TopicAsync(new TopicSpec(NewName("topic"), partitions));

    public async Task<string> TopicAsync(TopicSpec spec)
    {
        await CallLimit.RunAsync(timeout, "CreateTopicAsync", () => createTopic(log, spec, cancellationToken)).ConfigureAwait(false);
        await EventuallyAsync(
            async () => await log.DescribeTopicAsync(spec.Name, cancellationToken).ConfigureAwait(false) is not null,
            () => "DescribeTopicAsync does not know a topic that was created").ConfigureAwait(false);
        return spec.Name;
    }

    public ILogProducer Producer(string? transactionalId = null) => Opened(log.CreateProducer(new ProducerOptions { TransactionalId = transactionalId }));

    public ILogConsumer Consumer(ConsumerOptions? options = null) => Opened(log.CreateConsumer(options ?? new ConsumerOptions()));

    public ILogConsumer Reader(string topic, int partition = 0, long from = 0) => Reader(new Dictionary<TopicPartition, long> { [new(topic, partition)] = from });

    public ILogConsumer Reader(IReadOnlyDictionary<TopicPartition, long> offsets, ConsumerOptions? options = null)
    {
        ILogConsumer consumer = Consumer(options);
        consumer.Assign(offsets);
        return consumer;
    }

    public async Task AppendAsync(ILogProducer producer, AppendBatch batch) =>
        await CallLimit.RunAsync(timeout, "AppendAsync", () => producer.AppendAsync(batch, cancellationToken).AsTask()).ConfigureAwait(false);

    public Task<IReadOnlyList<RecordMetadata>> AppendAsync(ILogProducer producer, string topic, params (string? Key, string? Value)[] records) =>
        CallLimit.RunAsync(timeout, "AppendAsync", () => producer.AppendTextAsync(topic, records));

    /// <summary>One poll.</summary>
    public Task<IReadOnlyList<TextRecord>> PollAsync(ILogConsumer consumer, TimeSpan wait) =>
        CallLimit.RunAsync(timeout + wait, "PollAsync", async () => (await consumer.PollAsync(wait, cancellationToken).ConfigureAwait(false)).Copy());

    /// <summary>Polls until so many came.</summary>
    public async Task<IReadOnlyList<TextRecord>> ReadAsync(ILogConsumer consumer, int count)
    {
        var records = new List<TextRecord>();
        await EventuallyAsync(
            async () =>
            {
                records.AddRange(await PollAsync(consumer, s_poll).ConfigureAwait(false));
                return records.Count >= count;
            },
            () => $"{count} records were expected of a consumer, but {records.Count} came").ConfigureAwait(false);
        return records;
    }

    /// <summary>A consumer has nothing more to read.</summary>
    public async Task NothingMoreAsync(ILogConsumer consumer, string what)
    {
        IReadOnlyList<TextRecord> more = await PollAsync(consumer, quietAfter).ConfigureAwait(false);
        Expect.That(more.Count == 0, $"{what}: a poll returned {more.Count} records where none was expected.");
    }

    /// <summary>Reads a partition from its beginning: so many records and no more.</summary>
    public async Task<IReadOnlyList<TextRecord>> ReadExactlyAsync(string topic, int count, int partition = 0)
    {
        ILogConsumer consumer = Reader(topic, partition);
        IReadOnlyList<TextRecord> records = await ReadAsync(consumer, count).ConfigureAwait(false);
        await NothingMoreAsync(consumer, $"After the {count} records of the partition").ConfigureAwait(false);
        return records;
    }

    /// <summary>Asks again until it is so.</summary>
    public async Task EventuallyAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await condition().ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(started) > timeout)
            {
                throw new ConformanceException($"{otherwise()} within {timeout.TotalSeconds:0.###} s.");
            }

            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_opened.TryPop(out IAsyncDisposable? opened))
        {
            await CallLimit.RunAsync(timeout, "DisposeAsync", () => opened.DisposeAsync().AsTask()).ConfigureAwait(false);
        }
    }

    private T Opened<T>(T opened)
        where T : IAsyncDisposable
    {
        _opened.Push(opened);
        return opened;
    }
}
