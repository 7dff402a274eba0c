using Connect.Data;
using Connect.Sink;

namespace Connect.Testing.Tests.Support;

/// <summary>Does what the test says in each put, and notes every call.</summary>
internal sealed class ScriptedSinkTask : SinkTask
{
    public override string Version => "1";

    public ISinkTaskContext Sees => Context;

    public List<string> Calls { get; } = [];

    public List<SinkRecord> Put { get; } = [];

    public Action<ISinkTaskContext, IReadOnlyList<SinkRecord>>? OnPut { get; set; }

    public Func<IReadOnlyDictionary<TopicPartition, long>, IReadOnlyDictionary<TopicPartition, long>>? OnPreCommit { get; set; }

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        Calls.Add("start");
        return Task.CompletedTask;
    }

    public override ValueTask OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        Calls.Add($"open {string.Join(',', partitions)}");
        return default;
    }

    public override ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        Calls.Add($"put {records.Count}");
        OnPut?.Invoke(Context, records);
        Put.AddRange(records);
        return default;
    }

    public override ValueTask<IReadOnlyDictionary<TopicPartition, long>> PreCommitAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken)
    {
        Calls.Add("preCommit");
        return new(OnPreCommit?.Invoke(currentOffsets) ?? currentOffsets);
    }

    public override ValueTask CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        Calls.Add($"close {string.Join(',', partitions)}");
        return default;
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        Calls.Add("stop");
        return Task.CompletedTask;
    }
}
