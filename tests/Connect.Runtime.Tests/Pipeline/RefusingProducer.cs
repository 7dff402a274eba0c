using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Runtime.Tests.Pipeline;

/// <summary>A producer whose every append is decided by the test; what was taken is in the order it was taken.</summary>
internal sealed class RefusingProducer : ILogProducer
{
    private readonly Lock _lock = new();
    private int _appends;
    private long _offset;

    /// <summary>Given the number of the append, waits and throws as the test wants; then the batch is taken.</summary>
    public Func<int, Task> Decide { get; set; } = static _ => Task.CompletedTask;

    /// <summary>The first value byte of records the log refuses, each with its own error.</summary>
    public byte? Refused { get; set; }

    /// <summary>First value byte of each batch taken.</summary>
    public List<byte> Taken { get; } = [];

    public List<string> Calls { get; } = [];

    public bool IsDisposed { get; private set; }

    public async ValueTask AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default)
    {
        await Decide(Interlocked.Increment(ref _appends));
        lock (_lock)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                batch.TryGetValue(i, out ReadOnlyMemory<byte> value);
                if (value.Span[0] == Refused)
                {
                    batch.SetFailed(i, new ConnectException("the topic does not take it"));
                    continue;
                }

                Taken.Add(value.Span[0]);
                batch.SetAppended(i, 0, _offset++, 0);
            }
        }
    }

    public ValueTask InitTransactionsAsync(CancellationToken cancellationToken = default)
    {
        Calls.Add("init");
        return default;
    }

    public void BeginTransaction() => Calls.Add("begin");

    public async ValueTask CommitTransactionAsync(CancellationToken cancellationToken = default)
    {
        await Decide(-1);
        Calls.Add("commit");
    }

    public ValueTask AbortTransactionAsync(CancellationToken cancellationToken = default)
    {
        Calls.Add("abort");
        return default;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }
}
