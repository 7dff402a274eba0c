using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;
using Connect.Testing.Log;
using Connect.TestSupport;

namespace Connect.Embedded.Tests;

public sealed class CrashTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Open_AfterKills_HasEveryAcknowledgedRecordAndNoGaps()
    {
        string path = _directory.File("connect.db");
        long acknowledged = 0;
        for (int round = 0; round < 3; round++)
        {
            using (AppendingChild child = AppendingChild.Start(path))
            {
                long until = acknowledged + Random.Shared.Next(1, 40) * AppendingChild.BatchSize;
                while (acknowledged < until)
                {
                    acknowledged = await Wait.ForAsync(child.ReadAcknowledgedAsync(), "an append") ?? throw new InvalidOperationException("The child ended.");
                }

                child.Kill();
                while (await child.ReadAcknowledgedAsync() is { } more)
                {
                    acknowledged = more;
                }
            }

            await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = path });
            IReadOnlyList<TextRecord> records = await log.ReadAllAsync("t");
            Assert.True(records.Count >= acknowledged, $"{acknowledged} were acknowledged, {records.Count} are there.");
            Assert.Equal(0, records.Count % AppendingChild.BatchSize);
            Assert.Equal(Enumerable.Range(0, records.Count).Select(i => $"{i}"), records.Select(record => record.Value));
            acknowledged = records.Count;
        }
    }

    [Fact]
    public async Task Open_WhileAnotherProcessWrites_NamesFileAndProcess()
    {
        string path = _directory.File("connect.db");
        using AppendingChild child = AppendingChild.Start(path);
        Assert.NotNull(await Wait.ForAsync(child.ReadAcknowledgedAsync(), "an append"));

        ConnectException error = Assert.Throws<ConnectException>(() => EmbeddedLog.Open(new EmbeddedLogOptions { Path = path }));

        Assert.Contains($"'{path}' is in use by process {child.Id}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenReadOnly_WhileAnotherProcessWrites_SeesItsAppends()
    {
        string path = _directory.File("connect.db");
        using AppendingChild child = AppendingChild.Start(path);
        Assert.NotNull(await Wait.ForAsync(child.ReadAcknowledgedAsync(), "an append"));
        await using EmbeddedLog log = EmbeddedLog.OpenReadOnly(path);
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 });

        List<TextRecord> records = [];
        while (records.Count < 5000)
        {
            records.AddRange(await consumer.ReadAsync(1));
            await child.ReadAcknowledgedAsync();
        }

        Assert.Equal(Enumerable.Range(0, records.Count).Select(i => $"{i}"), records.Select(record => record.Value));
        Assert.Throws<ConnectException>(() => log.CreateProducer(new ProducerOptions()));
        await Assert.ThrowsAsync<ConnectException>(async () => await log.CreateTopicAsync(new TopicSpec("other")));
        Assert.False(log.SupportsTransactions);
    }
}
