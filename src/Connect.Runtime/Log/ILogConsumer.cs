using System.Text.RegularExpressions;
using Connect.Data;

namespace Connect.Runtime.Log;

/// <summary>Reads topics, in a group that shares partitions or on its own. Not thread-safe, except <see cref="Wakeup"/> and <see cref="CommitAsync"/>.</summary>
public interface ILogConsumer : IAsyncDisposable
{
    /// <summary>The partitions this consumer has.</summary>
    IReadOnlySet<TopicPartition> Assignment { get; }

    /// <summary>Joins the group for these topics. Topics that do not exist yet are picked up when they appear.</summary>
    void Subscribe(TopicSelection topics, IRebalanceListener listener);

    /// <summary>Reads these partitions from these offsets, without a group.</summary>
    void Assign(IReadOnlyDictionary<TopicPartition, long> offsets);

    /// <summary>
    /// The next records: waits up to <paramref name="timeout"/> for the first, then returns what is there, within the options' limits. Rebalance callbacks run inside.
    /// </summary>
    /// <returns>A batch, perhaps empty, that is valid until the next call.</returns>
    ValueTask<LogBatch> PollAsync(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Makes a waiting or the next <see cref="PollAsync"/> return early. Any thread.</summary>
    void Wakeup();

    /// <summary>
    /// Offset of the next record that <see cref="PollAsync"/> returns of that partition. Polling moves it past what compaction and transactions left without a record, so that a reader of
    /// everything gets to <see cref="EndOffsetsAsync"/>.
    /// </summary>
    long Position(TopicPartition partition);

    /// <summary>Goes on from that offset.</summary>
    void Seek(TopicPartition partition, long offset);

    /// <summary>Returns no records of these partitions until resumed; the assignment is kept.</summary>
    void Pause(IEnumerable<TopicPartition> partitions);

    /// <summary>Ends <see cref="Pause"/>.</summary>
    void Resume(IEnumerable<TopicPartition> partitions);

    /// <summary>Commits next-to-read offsets for the group, durably.</summary>
    /// <exception cref="Errors.RetriableException">The group is rebalancing or the log busy.</exception>
    ValueTask CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken = default);

    /// <summary>Offsets of the first record kept.</summary>
    ValueTask<IReadOnlyDictionary<TopicPartition, long>> BeginningOffsetsAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken = default);

    /// <summary>Offsets the next appended record will get.</summary>
    ValueTask<IReadOnlyDictionary<TopicPartition, long>> EndOffsetsAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken = default);
}

/// <summary>Which topics a group reads: a list or a pattern that must match the whole name.</summary>
public sealed record TopicSelection
{
    private TopicSelection(IReadOnlyList<string> topics, Regex? pattern)
    {
        Topics = topics;
        Pattern = pattern;
    }

    /// <summary>The list; empty with a pattern.</summary>
    public IReadOnlyList<string> Topics { get; }

    /// <summary>The pattern; null with a list.</summary>
    public Regex? Pattern { get; }

    /// <summary>These topics.</summary>
    public static TopicSelection Of(params IEnumerable<string> topics) => new([.. topics.Distinct()], null);

    /// <summary>Every topic whose whole name matches.</summary>
    public static TopicSelection Matching(Regex pattern) => new([], pattern);

    /// <summary>Whether the topic is selected.</summary>
    public bool Contains(string topic) => Pattern is null ? Topics.Contains(topic) : Pattern.Match(topic) is { Success: true, Index: 0 } match && match.Length == topic.Length;
}

/// <summary>Told of partitions that come and go, inside <see cref="ILogConsumer.PollAsync"/> and when the consumer is disposed.</summary>
public interface IRebalanceListener
{
    /// <summary>These partitions are now this consumer's, positioned at their committed offsets.</summary>
    ValueTask OnAssignedAsync(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>These partitions go to another member after this returns; offsets may still be committed.</summary>
    ValueTask OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>These partitions are gone already; nothing may be committed.</summary>
    ValueTask OnLostAsync(IReadOnlyCollection<TopicPartition> partitions);
}

/// <summary>How a consumer works.</summary>
public sealed record ConsumerOptions
{
    /// <summary>Consumer group; null to read with <see cref="ILogConsumer.Assign"/> only.</summary>
    public string? GroupId { get; init; }

    /// <summary>Makes the consumer a static member of its group: whoever comes back under this name within the session timeout keeps its partitions. Null for a member without a name.</summary>
    public string? GroupInstanceId { get; init; }

    /// <summary>Client id in logs and metrics.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>Most records a poll returns. Default 5,000.</summary>
    public int MaxPollRecords { get; init; } = 5000;

    /// <summary>Most bytes of keys and values a poll returns (a single larger record still comes). Default 4 MiB.</summary>
    public int MaxPollBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Kafka client settings on top (<c>consumer.*</c>, <c>consumer.override.*</c>, prefix stripped).</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
