using System.Collections.Concurrent;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;
using Connect.Testing.Log;

namespace Connect.Testing.Tests.Support;

/// <summary>The log in memory, broken in every way its suite looks for.</summary>
internal sealed class FaultyLog(LogFault fault) : IRecordLog
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(200);

    private readonly InMemoryRecordLog _log = new();
    private readonly ConcurrentDictionary<string, long> _seen = new();

    public string ClusterId => _log.ClusterId;

    public bool SupportsTransactions => _log.SupportsTransactions;

    public async ValueTask<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellationToken = default)
    {
        IReadOnlyList<TopicDescription> topics = await _log.ListTopicsAsync(cancellationToken);
        return fault switch
        {
            LogFault.ListsBackwards => [.. topics.Reverse()],
            LogFault.Slow => [.. topics.Where(topic => IsVisible(topic.Name))],
            _ => topics,
        };
    }

    public async ValueTask<TopicDescription?> DescribeTopicAsync(string topic, CancellationToken cancellationToken = default)
    {
        TopicDescription? description = await _log.DescribeTopicAsync(topic, cancellationToken);
        return fault switch
        {
            LogFault.ForgetsConfigs when description is not null => description with { Configs = new Dictionary<string, string>() },
            LogFault.Slow when description is not null && !IsVisible(topic) => null,
            _ => description,
        };
    }

    public async ValueTask<bool> CreateTopicAsync(TopicSpec topic, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _log.CreateTopicAsync(topic, cancellationToken) || fault == LogFault.CreatesAgain;
        }
        catch (ConnectException) when (fault == LogFault.TakesAnyName)
        {
            return true;
        }
        catch (ConnectException error) when (fault == LogFault.NamesAreArguments)
        {
            throw new ArgumentException("bad name", nameof(topic), error);
        }
    }

    public ILogProducer CreateProducer(ProducerOptions options) =>
        new FaultyProducer(_log, fault, _log.CreateProducer(fault == LogFault.NeverFences && options.TransactionalId is not null ? options with { TransactionalId = Guid.NewGuid().ToString() } : options));

    public ILogConsumer CreateConsumer(ConsumerOptions options) => new FaultyConsumer(fault, options, _log.CreateConsumer(fault switch
    {
        LogFault.IgnoresMaxPollRecords => options with { MaxPollRecords = 5000 },
        LogFault.IgnoresMaxPollBytes => options with { MaxPollBytes = 1_000_000 },
        LogFault.AlwaysEarliest => options with { Settings = new Dictionary<string, string>() },
        LogFault.OneGroup when options.GroupId is not null => options with { GroupId = "one" },
        LogFault.NobodyShares when options.GroupId is not null => options with { GroupId = Guid.NewGuid().ToString() },
        _ => options,
    }));

    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> ListGroupOffsetsAsync(string groupId, CancellationToken cancellationToken = default) => _log.ListGroupOffsetsAsync(groupId, cancellationToken);

    public async ValueTask AlterGroupOffsetsAsync(string groupId, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken = default)
    {
        try
        {
            await _log.AlterGroupOffsetsAsync(
                groupId, fault == LogFault.KeepsDeletedOffsets ? offsets.Where(entry => entry.Value is not null).ToDictionary() : offsets, cancellationToken);
        }
        catch (ConnectException) when (fault == LogFault.AltersActiveGroups)
        {
        }
    }

    public ValueTask DeleteGroupAsync(string groupId, CancellationToken cancellationToken = default) => _log.DeleteGroupAsync(groupId, cancellationToken);

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    // Late after somebody asked first, which suffices: the suite asks until it is there.
    private bool IsVisible(string topic) => TimeProvider.System.GetElapsedTime(_seen.GetOrAdd(topic, _ => TimeProvider.System.GetTimestamp())) > Late;
}
