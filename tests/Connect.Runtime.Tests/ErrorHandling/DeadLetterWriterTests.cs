using System.Diagnostics.Metrics;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.ErrorHandling;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Connect.Runtime.Tests.ErrorHandling;

public sealed class DeadLetterWriterTests : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly HeldProducer _producer = new();
    private readonly TaskMetrics _metrics;
    private readonly DeadLetterWriter _writer;

    public DeadLetterWriterTests()
    {
        _metrics = new TaskMetrics(new ConnectMetrics(_services.GetRequiredService<IMeterFactory>(), TimeProvider.System), new ConnectorTaskId("sink", 0));
        _writer = new DeadLetterWriter(_producer, "dead", _metrics);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _metrics.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Send_WhileAnAppendIsUnderWay_TheRestFollowsInOneAppend()
    {
        Add(0);
        await _writer.SendAsync();
        for (int offset = 1; offset < 10; offset++)
        {
            Add(offset);
            await _writer.SendAsync();
        }

        Assert.Equal([1], _producer.Appends);
        _producer.Release();
        await Wait.UntilAsync(() => _producer.Appends.Count == 2, "the second append");
        _producer.Release();
        await Wait.ForAsync(_writer.FlushAsync().AsTask(), "the flush");

        Assert.Equal([1, 9], _producer.Appends);
    }

    [Fact]
    public async Task Flush_LettersUnwritten_WaitsForTheirAppends()
    {
        Add(0);
        await _writer.SendAsync();
        Add(1);
        Task flush = _writer.FlushAsync().AsTask();

        _producer.Release();
        await Wait.UntilAsync(() => _producer.Appends.Count == 2, "the second append");
        Assert.False(flush.IsCompleted);

        _producer.Release();
        await Wait.ForAsync(flush, "the flush");
    }

    [Fact]
    public async Task Add_ManyWithoutASend_AreSentBySize()
    {
        byte[] value = new byte[100 * 1024];
        for (int offset = 0; offset < 6; offset++)
        {
            Add(offset, value);
        }

        Assert.Equal([6], _producer.Appends);
        _producer.Release();
        await Wait.ForAsync(_writer.FlushAsync().AsTask(), "the flush");
    }

    [Fact]
    public async Task Send_LettersComeFasterThanTheyAreWritten_Waits()
    {
        Add(0);
        await _writer.SendAsync();
        Add(1, new byte[5 * 1024 * 1024]);

        Task send = _writer.SendAsync().AsTask();

        Assert.False(send.IsCompleted);
        _producer.Release();
        await Wait.ForAsync(send, "the send");
        await Wait.UntilAsync(() => _producer.Appends.Count == 2, "the second append");
        _producer.Release();
        await Wait.ForAsync(_writer.FlushAsync().AsTask(), "the flush");
    }

    [Fact]
    public async Task Flush_OneOfABatchRefused_FailsNowAndEverAfterAndNamesTheRecord()
    {
        _producer.Refused = 1;
        Add(0);
        Add(1);
        Add(2);
        Task flush = _writer.FlushAsync().AsTask();
        _producer.Release();

        ConnectException refused = await Assert.ThrowsAsync<ConnectException>(() => flush);
        Assert.Contains("t-0@1", refused.Message);
        Assert.Contains("too large", refused.Message);

        Add(3);
        await Assert.ThrowsAsync<ConnectException>(() => _writer.SendAsync().AsTask());
        await Assert.ThrowsAsync<ConnectException>(() => _writer.FlushAsync().AsTask());
        Assert.Equal([3], _producer.Appends);
    }

    [Fact]
    public async Task Flush_LogIsGone_FailsAndAppendsNoMore()
    {
        _producer.Error = new ConnectException("the disk is full");
        Add(0);
        Task flush = _writer.FlushAsync().AsTask();
        Add(1);
        _producer.Release();

        Assert.Contains("the disk is full", (await Assert.ThrowsAsync<ConnectException>(() => flush)).Message);
        Assert.Equal([1], _producer.Appends);
    }

    private void Add(int offset, byte[]? value = null) => _writer.Add(
        new LogRecord("t", 0, offset, 0, TimestampType.CreateTime, null, value ?? [1], []), [], $"t-0@{offset}");

    /// <summary>Holds each append until it is released.</summary>
    private sealed class HeldProducer : ILogProducer
    {
        private readonly SemaphoreSlim _released = new(0);

        public List<int> Appends { get; } = [];

        public int Refused { get; set; } = -1;

        public Exception? Error { get; set; }

        public void Release() => _released.Release();

        public async ValueTask AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default)
        {
            Appends.Add(batch.Count);
            await _released.WaitAsync(cancellationToken);
            if (Error is not null)
            {
                throw Error;
            }

            for (int i = 0; i < batch.Count; i++)
            {
                if (i == Refused)
                {
                    batch.SetFailed(i, new ConnectException("too large"));
                }
                else
                {
                    batch.SetAppended(i, 0, i, 0);
                }
            }
        }

        public ValueTask InitTransactionsAsync(CancellationToken cancellationToken = default) => default;

        public void BeginTransaction()
        {
        }

        public ValueTask CommitTransactionAsync(CancellationToken cancellationToken = default) => default;

        public ValueTask AbortTransactionAsync(CancellationToken cancellationToken = default) => default;

        public ValueTask DisposeAsync()
        {
            _released.Dispose();
            return default;
        }
    }
}
