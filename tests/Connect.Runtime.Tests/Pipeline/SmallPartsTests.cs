using Connect.Data;
using Connect.Runtime.Pipeline;
using Connect.Runtime.Worker;
using Connect.Source;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Pipeline;

public sealed class SmallPartsTests
{
    private static readonly OffsetMap A = OffsetMap.Of("part", "a");
    private static readonly OffsetMap B = OffsetMap.Of("part", "b");

    [Fact]
    public void SourceOffsets_FailedRecord_BlocksItsPartitionOnly()
    {
        var offsets = new SourceOffsets();
        offsets.Handled(Record(A, 1));
        offsets.Handled(Record(B, 1));
        offsets.Failed(Record(A, 2));
        offsets.Handled(Record(OffsetMap.Of("part", "a"), 3));
        offsets.Handled(Record(B, 2));

        List<SourceOffsetChange> taken = offsets.Take(out long records);

        Assert.Equal([new SourceOffsetChange(A, OffsetMap.Of("n", 1L)), new SourceOffsetChange(B, OffsetMap.Of("n", 2L))], taken);
        Assert.Equal(4, records);
        Assert.Empty(offsets.Take(out _));
    }

    [Fact]
    public void SourceOffsets_Returned_GivesWayToNewerOnes()
    {
        var offsets = new SourceOffsets();
        offsets.Handled(Record(A, 1));
        offsets.Handled(Record(B, 1));
        List<SourceOffsetChange> taken = offsets.Take(out long records);
        offsets.Handled(Record(A, 2));

        offsets.Return(taken, records);

        Assert.Equal([new SourceOffsetChange(A, OffsetMap.Of("n", 2L)), new SourceOffsetChange(B, OffsetMap.Of("n", 1L))], offsets.Take(out records));
        Assert.Equal(3, records);
    }

    [Fact]
    public void SourceOffsets_NullPartition_IsOneOfItsOwn()
    {
        var offsets = new SourceOffsets();
        offsets.Handled(Record(null, 1));
        offsets.Handled(Record(A, 1));
        offsets.Handled(Record(null, 2));

        Assert.Equal([new SourceOffsetChange(null, OffsetMap.Of("n", 2L)), new SourceOffsetChange(A, OffsetMap.Of("n", 1L))], offsets.Take(out _));
    }

    [Fact]
    public async Task PauseGate_PausedAndResumedByMany_EndsAsTheLastOneSays()
    {
        var gate = new PauseGate(paused: false);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(gate.Closing, CancellationToken.None);
                if ((i + n) % 2 == 0)
                {
                    gate.Pause();
                }
                else
                {
                    gate.Resume();
                }
            }
        })));

        gate.Pause();
        Assert.True(gate.IsPaused);
        Assert.True(gate.Closing.IsCancellationRequested);
        Task waiting = gate.WaitAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        gate.Resume();
        await Wait.ForAsync(waiting, "the gate to open");
        Assert.False(gate.Closing.IsCancellationRequested);
    }

    [Fact]
    public async Task SerialQueue_OperationFails_NextOnesRunInOrder()
    {
        var queue = new SerialQueue();
        var order = new List<int>();
        Task failing = queue.EnqueueAsync(async () =>
        {
            await Task.Yield();
            order.Add(1);
            throw new InvalidOperationException();
        });
        Task second = queue.EnqueueAsync(() =>
        {
            order.Add(2);
            return Task.CompletedTask;
        });
        await queue.EnqueueAsync(() =>
        {
            order.Add(3);
            return Task.CompletedTask;
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        await second;
        Assert.Equal([1, 2, 3], order);
    }

    [Fact]
    public void TransactionContext_CommitAndAbortOfTheSame_IsRefused()
    {
        var context = new TransactionContext();
        SourceRecord record = Record(A, 1);
        context.CommitTransaction(record);
        context.CommitTransaction();

        Assert.Throws<InvalidOperationException>(() => context.AbortTransaction(record));
        Assert.Throws<InvalidOperationException>(context.AbortTransaction);
        Assert.Equal(BatchBoundary.Commit, context.Take(record));
        Assert.Equal(BatchBoundary.None, context.Take(record));
        Assert.Equal(BatchBoundary.None, context.Take(Record(A, 1)));
        Assert.Equal(BatchBoundary.Commit, context.TakeBatch());
        Assert.Equal(BatchBoundary.None, context.TakeBatch());
    }

    private static SourceRecord Record(OffsetMap? partition, long n) => new(partition, OffsetMap.Of("n", n), "t", Schema.Int64, n);
}
