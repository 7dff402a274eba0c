using System.Text;
using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connect.TestSupport;
using Connectors.File.Tests.Support;

namespace Connectors.File.Tests;

public sealed class FileStreamSinkTaskTests : IDisposable
{
    private static readonly Dictionary<TopicPartition, long> NoOffsets = [];

    private readonly TempDirectory _folder = new();
    private readonly SinkContext _context = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<ConnectValue, string> Texts => new()
    {
        { ConnectValue.Null, "null" },
        { "plain", "plain" },
        { "", "" },
        { "two\nlines", "two\nlines" },
        { "ä€😀", "ä€😀" },
        { 1, "1" },
        { true, "true" },
        { 1.0, "1.0" },
        { 1e10, "1.0E10" },
        { float.NaN, "NaN" },
        { new ConnectValue[] { 1, 2 }, "[1, 2]" },
        { new Struct(SchemaBuilder.Struct().Field("a", Schema.Int32).Field("b", Schema.String).Field("c", Schema.OptionalString).Build()).Put("a", 1).Put("b", "x"), "Struct{a=1,b=x}" },
        { ConnectValue.FromUnixTimeMilliseconds(0), "Thu Jan 01 00:00:00 UTC 1970" },
    };

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public async Task Put_Value_WritesItsText(ConnectValue value, string expected)
    {
        string file = _folder.File("out.txt");
        FileStreamSinkTask task = await StartAsync(file);

        await task.PutAsync([RecordOf(value)], default);
        await task.StopAsync(default);

        Assert.Equal(Encoding.UTF8.GetBytes(expected + "\n"), await System.IO.File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task Put_ExistingFile_Appends()
    {
        string file = _folder.Write("out.txt", "before\n");
        FileStreamSinkTask task = await StartAsync(file);

        await task.PutAsync([RecordOf("after")], default);

        Assert.Equal("before\nafter\n", await System.IO.File.ReadAllTextAsync(file));
        await task.StopAsync(default);
    }

    [Fact]
    public async Task Put_BatchLargerThanBuffer_AllLinesInOrder()
    {
        string file = _folder.File("out.txt");
        string[] lines = [.. Enumerable.Range(0, 30_000).Select(i => $"{i} {new string('ü', i % 90)}"), new string('€', 2_000_000), "end"];
        FileStreamSinkTask task = await StartAsync(file);

        await task.PutAsync([.. lines.Select(line => RecordOf(line))], default);
        await task.FlushAsync(NoOffsets, default);

        Assert.Equal(lines, await System.IO.File.ReadAllLinesAsync(file));
        await task.StopAsync(default);
    }

    [Fact]
    public async Task Put_TwoTasksOneFile_LinesStayWhole()
    {
        string file = _folder.File("out.txt");
        FileStreamSinkTask[] tasks = [await StartAsync(file), await StartAsync(file)];

        await Task.WhenAll(tasks.Select((task, number) => Task.Run(async () =>
        {
            for (int batch = 0; batch < 200; batch++)
            {
                await task.PutAsync([.. Enumerable.Range(0, 50).Select(i => RecordOf($"{number} {batch * 50 + i} {new string((char)('a' + number), 40)}"))], default);
            }
        })));

        ILookup<string, string> byTask = (await System.IO.File.ReadAllLinesAsync(file)).ToLookup(line => line[..1]);
        for (int number = 0; number < 2; number++)
        {
            string text = new((char)('a' + number), 40);
            Assert.Equal(Enumerable.Range(0, 10_000).Select(i => $"{number} {i} {text}"), byTask[number.ToString()]);
        }
    }

    [Fact]
    public async Task Put_AnotherProgramAppendsToo_NothingOverwritten()
    {
        string file = _folder.File("out.txt");
        FileStreamSinkTask task = await StartAsync(file);

        await task.PutAsync([RecordOf("1")], default);
        _folder.Append("out.txt", "other\n");
        await task.PutAsync([RecordOf("2")], default);

        Assert.Equal("1\nother\n2\n", await System.IO.File.ReadAllTextAsync(file));
        await task.StopAsync(default);
    }

    [Fact]
    public async Task Put_FileRenamedAway_GoesOnInANewOne()
    {
        string file = _folder.File("out.txt");
        FileStreamSinkTask task = await StartAsync(file);
        await task.PutAsync([RecordOf("1")], default);

        System.IO.File.Move(file, _folder.File("out.txt.1"));
        await task.PutAsync([RecordOf("2")], default);

        Assert.Equal("1\n", await System.IO.File.ReadAllTextAsync(_folder.File("out.txt.1")));
        Assert.Equal("2\n", await System.IO.File.ReadAllTextAsync(file));
        await task.StopAsync(default);
    }

    [Fact]
    public async Task Put_DiskFull_FailsAndSaysSo()
    {
        Assert.SkipUnless(System.IO.File.Exists("/dev/full"), "There is no such device here.");
        FileStreamSinkTask task = await StartAsync("/dev/full");

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(async () => await task.PutAsync([RecordOf("secret text")], default));

        Assert.StartsWith("Cannot write to '/dev/full': No space left on device", error.Message);
        Assert.EndsWith("restart the task; the records are delivered again.", error.Message);
        Assert.DoesNotContain("secret", error.Message);
        Assert.IsNotType<RetriableException>(error);
        await task.StopAsync(default);
    }

    [Fact]
    public async Task Put_WriteFailsHalfway_TakenBackAndNothingLostAfterRestart()
    {
        // A sparse file a few bytes below the file system's limit: the system writes what fits and refuses the rest, as on a full disk.
        string file = _folder.File("out.txt");
        long? limit = FillUpTo(file, room: 10);
        Assert.SkipWhen(limit is null, "This file system's largest file is not known.");
        FileStreamSinkTask task = await StartAsync(file);

        await Assert.ThrowsAsync<ConnectException>(async () => await task.PutAsync([RecordOf("short"), RecordOf("does not fit")], default));

        Assert.Equal(limit - 10, new FileInfo(file).Length);
        await task.StopAsync(default);

        System.IO.File.WriteAllText(file, "before\n");
        task = await StartAsync(file);
        await task.PutAsync([RecordOf("short"), RecordOf("does not fit")], default);
        Assert.Equal("before\nshort\ndoes not fit\n", await System.IO.File.ReadAllTextAsync(file));
        await task.StopAsync(default);
    }

    [Theory]
    [InlineData(false, "does not exist, and the sink does not create it.")]
    [InlineData(true, "is a file, not a directory.")]
    public async Task Start_NoSuchFolder_FailsWithPathAndAdvice(bool parentIsFile, string reason)
    {
        string parent = _folder.File("parent");
        if (parentIsFile)
        {
            _folder.Write("parent", "");
        }

        string file = Path.Combine(parent, "out.txt");

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => StartAsync(file));

        Assert.StartsWith($"Couldn't find or create file '{file}' for FileStreamSinkTask: ", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.False(Directory.Exists(parent));
    }

    [Fact]
    public async Task Start_FileIsFolder_Fails()
    {
        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => StartAsync(_folder.Path));

        Assert.Contains("it is a directory", error.Message);
    }

    [Fact]
    public async Task Put_AfterKillInMidLine_TornLineRemoved()
    {
        // The record "third" was half written when the process was killed; delivery starts again at the last commit, before "second".
        string file = _folder.Write("out.txt", "first\nsecond\nthi");
        FileStreamSinkTask task = await StartAsync(file);

        await task.PutAsync([RecordOf("second"), RecordOf("third")], default);

        Assert.Equal("first\nsecond\nsecond\nthird\n", await System.IO.File.ReadAllTextAsync(file));
        Assert.Contains(_context.Log.Entries, entry => entry.Id == 3010);
        await task.StopAsync(default);
    }

    [Fact]
    public async Task Put_KilledInTheVeryFirstLine_TornLineRemoved()
    {
        string file = _folder.Write("out.txt", "fir");
        FileStreamSinkTask task = await StartAsync(file);

        await task.PutAsync([RecordOf("first")], default);

        Assert.Equal("first\n", await System.IO.File.ReadAllTextAsync(file));
        await task.StopAsync(default);
    }

    [Fact]
    public async Task Put_TornLineFarFromRedeliveredOne_FoundAcrossChunks()
    {
        string lines = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"line {i:D10}\n"));
        for (int i = 16_380; i < 16_400; i++)
        {
            string file = _folder.Write("out.txt", lines + "line 00000");
            FileStreamSinkTask task = await StartAsync(file);
            await task.PutAsync([RecordOf($"line {i:D10}")], default);
            await task.StopAsync(default);

            Assert.Equal(lines + $"line {i:D10}\n", await System.IO.File.ReadAllTextAsync(file));
        }
    }

    [Theory]
    [InlineData("somebody's text")]
    [InlineData("header\nsecond li")]
    public async Task Put_ForeignTextWithoutLineEnd_KeptAndCompleted(string text)
    {
        string file = _folder.Write("out.txt", text);
        FileStreamSinkTask task = await StartAsync(file);

        await task.PutAsync([RecordOf("line"), RecordOf("")], default);

        Assert.Equal(text + "\nline\n\n", await System.IO.File.ReadAllTextAsync(file));
        await task.StopAsync(default);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Put_NoFile_WritesToStandardOutputAndLeavesItOpen(string? file)
    {
        var output = new MemoryStream();
        var task = new FileStreamSinkTask(() => output);
        task.Initialize(_context);
        await task.StartAsync(file is null ? new Dictionary<string, string>() : new() { ["file"] = file }, default);

        await task.PutAsync([RecordOf("a"), RecordOf(5)], default);
        await task.FlushAsync(NoOffsets, default);
        await task.StopAsync(default);

        Assert.True(output.CanWrite);
        Assert.Equal("a\n5\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task PreCommit_AfterPut_ReturnsAllOffsets()
    {
        FileStreamSinkTask task = await StartAsync(_folder.File("out.txt"));
        await task.PutAsync([RecordOf("a")], default);
        var offsets = new Dictionary<TopicPartition, long> { [new TopicPartition("t", 0)] = 1 };

        Assert.Equal(offsets, await task.PreCommitAsync(offsets, default));
        await task.StopAsync(default);
    }

    // The largest files of xfs, btrfs and tmpfs, and of ext4.
    private static long? FillUpTo(string file, int room)
    {
        foreach (long limit in new[] { long.MaxValue, 17592186040320 })
        {
            try
            {
                using FileStream stream = new(file, FileMode.Create, FileAccess.Write);
                stream.SetLength(limit - room);
                stream.Position = limit - room - 1;
                stream.Write("\n"u8);
                return limit;
            }
            catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
            {
                // Too large for this file system.
            }
        }

        return null;
    }

    private static SinkRecord RecordOf(ConnectValue value) => new("t", 0, null, default, null, value, 0);

    private async Task<FileStreamSinkTask> StartAsync(string file)
    {
        var task = new FileStreamSinkTask();
        task.Initialize(_context);
        await task.StartAsync(new Dictionary<string, string> { ["file"] = file }, default);
        return task;
    }
}
