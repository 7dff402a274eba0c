using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;
using Connect.Source;
using Connect.Testing.Log;

namespace Connect.Testing.Tests.Support;

/// <summary>A producer of <see cref="FaultyLog"/>.</summary>
internal sealed class FaultyProducer(InMemoryRecordLog log, LogFault fault, ILogProducer producer) : ILogProducer
{
    private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AppendBatch? _first;

    public async ValueTask AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default)
    {
        switch (fault)
        {
            case LogFault.FailsOnEmptyBatch:
                _ = batch.Topic(0);
                break;
            case LogFault.FailsWholeBatch when Enumerable.Range(0, batch.Count).Any(i => batch.RequestedPartition(i) == 2):
                throw new ConnectException("no such partition");
            case LogFault.RefusesUnknownTopics when batch.Count > 0 && await log.DescribeTopicAsync(batch.Topic(0), cancellationToken) is null:
                batch.SetFailed(0, new ConnectException("no such topic"));
                return;
            case LogFault.KeepsTheBatch when _first is null:
                _first = batch;
                batch.SetAppended(0, 0, 0, 0);
                return;
            case LogFault.KeepsTheBatch:
                await producer.AppendAsync(_first, cancellationToken);
                break;
            case LogFault.AppendsOutOfOrder when _first is null:
                _first = batch;
                await _second.Task;
                break;
            case LogFault.AppendsOutOfOrder:
                await producer.AppendAsync(batch, cancellationToken);
                _second.SetResult();
                return;
            case LogFault.PartitionsByLength:
                await RebuildAsync(batch, [.. Enumerable.Range(0, batch.Count)], async i =>
                    batch.TryGetKey(i, out ReadOnlyMemory<byte> key) ? key.Length % (await log.DescribeTopicAsync(batch.Topic(i)))!.Partitions : batch.RequestedPartition(i));
                return;
            case LogFault.ReversesBatches:
                await RebuildAsync(batch, [.. Enumerable.Range(0, batch.Count).Reverse()], i => ValueTask.FromResult(batch.RequestedPartition(i)));
                return;
        }

        await producer.AppendAsync(batch, cancellationToken);
    }

    public ValueTask InitTransactionsAsync(CancellationToken cancellationToken = default) => producer.InitTransactionsAsync(cancellationToken);

    public void BeginTransaction()
    {
        if (fault != LogFault.TransactionsAreSeen)
        {
            producer.BeginTransaction();
        }
    }

    public ValueTask CommitTransactionAsync(CancellationToken cancellationToken = default) =>
        fault == LogFault.TransactionsAreSeen ? default : producer.CommitTransactionAsync(cancellationToken);

    public ValueTask AbortTransactionAsync(CancellationToken cancellationToken = default) =>
        fault == LogFault.AbortCommits ? producer.CommitTransactionAsync(cancellationToken) : producer.AbortTransactionAsync(cancellationToken);

    public ValueTask DisposeAsync() => producer.DisposeAsync();

    /// <summary>Appends the records in another order or elsewhere, and gives the batch their results.</summary>
    private async Task RebuildAsync(AppendBatch batch, int[] order, Func<int, ValueTask<int?>> partitionOf)
    {
        var changed = new AppendBatch();
        foreach (int i in order)
        {
            int? partition = await partitionOf(i);
            bool hasKey = batch.TryGetKey(i, out ReadOnlyMemory<byte> key);
            bool hasValue = batch.TryGetValue(i, out ReadOnlyMemory<byte> value);
            changed.Add(batch.Topic(i), partition, batch.RequestedTimestamp(i), key.Span, hasKey, value.Span, hasValue);
        }

        await producer.AppendAsync(changed);
        for (int i = 0; i < order.Length; i++)
        {
            changed.TryGetResult(i, out RecordMetadata metadata, out _);
            batch.SetAppended(order[i], metadata.Partition, metadata.Offset, metadata.Timestamp);
        }
    }
}
