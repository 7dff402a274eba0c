using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;
using Connect.Testing.Log;

namespace Connect.Testing.Conformance.RecordLogs;

/// <summary>A consumer of a group with what its listener heard; it commits its positions when partitions are taken from it, and keeps what it read.</summary>
internal sealed class GroupMember
{
    private readonly LogCheck _check;

    public GroupMember(LogCheck check, string group, TopicSelection topics)
    {
        _check = check;
        Consumer = check.Consumer(new ConsumerOptions { GroupId = group });
        Listener.WhenRevoked = CommitAsync;
        Consumer.Subscribe(topics, Listener);
    }

    public ILogConsumer Consumer { get; }

    public RecordingListener Listener { get; } = new();

    public List<TextRecord> Read { get; } = [];

    /// <summary>One poll; afterwards what the listener heard and what the consumer says must be the same.</summary>
    public async Task PollAsync(TimeSpan wait)
    {
        Read.AddRange(await _check.PollAsync(Consumer, wait).ConfigureAwait(false));
        Expect.That(
            Consumer.Assignment.SetEquals(Listener.Owned),
            $"A consumer's Assignment has {Consumer.Assignment.Count} partitions, but its listener was told of {Listener.Owned.Count}; call OnAssignedAsync and OnRevokedAsync for every change, inside PollAsync.");
    }

    private async ValueTask CommitAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        try
        {
            await Consumer.CommitAsync(partitions.ToDictionary(partition => partition, Consumer.Position), _check.CancellationToken).ConfigureAwait(false);
        }
        catch (RetriableException)
        {
            // Whoever gets the partition reads them again.
        }
    }
}
