using System.Diagnostics;
using Connect.Data;
using Connect.Embedded.Storage;
using Connect.Embedded.Writing;
using Connect.Errors;
using Connect.Runtime.Log;
using Connect.Testing.Log;
using Connect.TestSupport;

namespace Connect.Embedded.Tests;

public sealed class FailureTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string DatabasePath => _directory.File("data", "connect.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Append_DiskFull_FailsWholeAndGoesOnOnceThereIsRoom()
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        await producer.AppendTextAsync("t", (null, "before"));
        await log.Writer.Submit(new OnWriter(database => database.Execute($"PRAGMA max_page_count={database.Scalar("PRAGMA page_count") + 10}")));

        await AssertFullThenRecoversAsync(log, producer, () => log.Writer.Submit(new OnWriter(database => database.Execute("PRAGMA max_page_count=1000000"))));
    }

    [Fact]
    public async Task Append_RealFullDisk_FailsWholeAndGoesOnOnceThereIsRoom()
    {
        string mount = _directory.File("small");
        Directory.CreateDirectory(mount);
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", mount) != 0)
        {
            Assert.Skip("Mounting a small file system needs root on Linux; Append_DiskFull covers the same without.");
        }

        try
        {
            string filler = Path.Combine(mount, "filler");
            await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = Path.Combine(mount, "connect.db") });
            await log.CreateTopicAsync(new TopicSpec("t"));
            await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
            await producer.AppendTextAsync("t", (null, "before"));
            await File.WriteAllBytesAsync(filler, new byte[1_500_000]);

            await AssertFullThenRecoversAsync(log, producer, () =>
            {
                File.Delete(filler);
                return Task.CompletedTask;
            });
        }
        finally
        {
            Run("umount", mount);
        }
    }

    [Fact]
    public async Task Append_OneRequestFails_OthersOfTheSameCommitSucceed()
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var gate = new ManualResetEventSlim();
        using var first = new AppendBatch();
        using var second = new AppendBatch();
        first.AddText("t", null, "1");
        second.AddText("t", null, "2");

        // While the writer is held up, all three gather into its next transaction.
        Task held = log.Writer.Submit(new OnWriter(_ => gate.Wait()));
        Task one = producer.AppendAsync(first).AsTask();
        Task bad = log.Writer.Submit(new OnWriter(_ => throw new ConnectException("bad")));
        Task two = producer.AppendAsync(second).AsTask();
        gate.Set();

        await Assert.ThrowsAsync<ConnectException>(() => bad);
        await held;
        await one;
        await two;
        Assert.Equal([("1", 0L), ("2", 1L)], (await log.ReadAllAsync("t")).Select(record => (record.Value!, record.Offset)));
    }

    [Fact]
    public async Task CommitTransaction_DiskFull_MayBeCommittedAgain()
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await log.CreateTopicAsync(new TopicSpec("t"));
        await log.CreateTopicAsync(TopicSpec.Compacted("offsets"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions { TransactionalId = "x" });
        await producer.InitTransactionsAsync();
        using var batch = new AppendBatch();
        batch.AddText("offsets", "source", "position");
        batch.AddText("t", null, new string('x', 2_000_000));
        await log.Writer.Submit(new OnWriter(database => database.Execute($"PRAGMA max_page_count={database.Scalar("PRAGMA page_count") + 10}")));
        producer.BeginTransaction();
        await producer.AppendAsync(batch);

        await Assert.ThrowsAsync<ConnectException>(async () => await producer.CommitTransactionAsync());
        Assert.Empty(await log.ReadAllAsync("offsets"));
        await log.Writer.Submit(new OnWriter(database => database.Execute("PRAGMA max_page_count=1000000")));
        await producer.CommitTransactionAsync();

        Assert.Equal("position", Assert.Single(await log.ReadAllAsync("offsets")).Value);
        Assert.Single(await log.ReadAllAsync("t"));
    }

    [Fact]
    public void Open_NotADatabase_SaysSo()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DatabasePath)!);
        File.WriteAllText(DatabasePath, string.Concat(Enumerable.Repeat("this is no database. ", 2000)));

        ConnectException error = Assert.Throws<ConnectException>(() => EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath }));

        Assert.Contains($"'{DatabasePath}' is damaged or not an SQLite database", error.Message, StringComparison.Ordinal);
        Assert.Throws<ConnectException>(() => EmbeddedLog.OpenReadOnly(DatabasePath));
    }

    [Fact]
    public void Open_SomebodyElsesDatabase_IsLeftAlone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DatabasePath)!);
        using (Database other = Database.OpenWrite(DatabasePath, EmbeddedSynchronous.Normal))
        {
            other.Execute("CREATE TABLE customers (id INTEGER)");
        }

        ConnectException error = Assert.Throws<ConnectException>(() => EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath }));

        Assert.Contains("not an embedded log", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_DamagedBatch_NamesPartitionAndOffset()
    {
        await using (EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath }))
        {
            await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
            await producer.AppendTextAsync("t", (null, "0"));
            await producer.AppendTextAsync("t", (null, "damaged here"), (null, "x"));
            await producer.AppendTextAsync("t", (null, "3"));
        }

        byte[] file = await File.ReadAllBytesAsync(DatabasePath);
        file[file.AsSpan().IndexOf("damaged here"u8)] ^= 1;
        await File.WriteAllBytesAsync(DatabasePath, file);

        await using EmbeddedLog reopened = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await using ILogConsumer consumer = reopened.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 });
        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => consumer.ReadAsync(4));
        Assert.Contains("t-0@1", error.Message, StringComparison.Ordinal);
        consumer.Seek(new("t", 0), 3);
        Assert.Equal("3", Assert.Single(await consumer.ReadAsync(1)).Value);
    }

    [Fact]
    public async Task Open_Twice_IsRefusedUntilDisposed()
    {
        EmbeddedLog first = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        ConnectException error = Assert.Throws<ConnectException>(() => EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath }));
        Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);

        await first.DisposeAsync();

        await using EmbeddedLog second = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        Assert.Equal(first.ClusterId, second.ClusterId);
    }

    [Fact]
    public void OpenReadOnly_NoFile_SaysSoAndCreatesNone()
    {
        ConnectException error = Assert.Throws<ConnectException>(() => EmbeddedLog.OpenReadOnly(DatabasePath));

        Assert.Contains($"no embedded log at '{DatabasePath}'", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(DatabasePath));
    }

    [Fact]
    public void Open_DirectoryIsAFile_SaysSo()
    {
        File.WriteAllText(_directory.File("data"), "");

        ConnectException error = Assert.Throws<ConnectException>(() => EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath }));

        Assert.Contains("cannot be created", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_LockedByADatabaseTool_IsRetriableAndWorksAfterwards()
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using (Database tool = Database.OpenWrite(DatabasePath, EmbeddedSynchronous.Normal))
        {
            tool.Execute("BEGIN IMMEDIATE");
            using var batch = new AppendBatch();
            batch.AddText("t", null, "1");
            await Assert.ThrowsAsync<RetriableException>(async () => await producer.AppendAsync(batch));
        }

        await producer.AppendTextAsync("t", (null, "2"));
        Assert.Equal("2", Assert.Single(await log.ReadAllAsync("t")).Value);
    }

    [Fact]
    public async Task Dispose_WaitingPollAndLaterCalls_EndWithObjectDisposed()
    {
        EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await log.CreateTopicAsync(new TopicSpec("t"));
        ILogProducer producer = log.CreateProducer(new ProducerOptions());
        ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 });
        Task waiting = consumer.PollAsync(TimeSpan.FromMinutes(5)).AsTask();

        await log.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Wait.ForAsync(waiting, "the poll to end"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await producer.AppendTextAsync("t", (null, "1")));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await log.ListTopicsAsync());
        await log.DisposeAsync();
    }

    private static async Task AssertFullThenRecoversAsync(EmbeddedLog log, ILogProducer producer, Func<Task> makeRoom)
    {
        using var large = new AppendBatch();
        for (int i = 0; i < 40; i++)
        {
            large.AddText("t", null, new string('x', 100_000));
        }

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(async () => await producer.AppendAsync(large));
        Assert.Contains("full", error.Message, StringComparison.Ordinal);
        Assert.True(large.TryGetResult(0, out _, out Exception? result));
        Assert.Same(error, result);
        Assert.Single(await log.ReadAllAsync("t"));

        await makeRoom();
        Assert.Equal(1, Assert.Single(await producer.AppendTextAsync("t", (null, "after"))).Offset);
        Assert.Equal(["before", "after"], (await log.ReadAllAsync("t")).Select(record => record.Value));
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }

    private sealed class OnWriter(Action<Database> action) : WriteRequest
    {
        public override void Execute(LogWriter writer) => action(writer.Database);
    }
}
