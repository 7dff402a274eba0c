using System.Text;
using Connect.Data;
using Connect.Errors;
using Connect.Source;
using Connect.TestSupport;
using Connectors.File.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Connectors.File.Tests;

public sealed class FileStreamSourceTaskTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Poll_TwoLines_RecordsAsInJava()
    {
        string file = _folder.Write("in.txt", "eins\nzwöi\n");
        var clock = new HastyClock();
        await using SourceRun run = await SourceRun.StartAsync(file, new SourceContext { TimeProvider = clock });

        await run.PollAsync();

        Assert.Equal(2, run.Records.Count);
        SourceRecord second = run.Records[1];
        Assert.Equal("lines", second.Topic);
        Assert.Null(second.KafkaPartition);
        Assert.Null(second.KeySchema);
        Assert.True(second.Key.IsNull);
        Assert.Same(Schema.String, second.ValueSchema);
        Assert.Equal("zwöi", second.Value.AsString());
        Assert.Equal(0, second.Timestamp);
        Assert.False(second.HasHeaders);
        Assert.Equal(OffsetMap.Of("filename", file), second.SourcePartition);
        Assert.Equal(OffsetMap.Of("position", 11L), second.SourceOffset);
        Assert.Same(run.Records[0].SourcePartition, second.SourcePartition);
    }

    [Fact]
    public async Task Poll_UnfinishedLastLine_HeldBackUntilItEnds()
    {
        string file = _folder.Write("in.txt", "a\nb");
        await using SourceRun run = await SourceRun.StartAsync(file);

        Assert.Equal(["a"], await run.DrainAsync());
        _folder.Append("in.txt", "b\r");
        Assert.Empty(await run.DrainAsync());
        _folder.Append("in.txt", "\nc\rd");

        Assert.Equal(["bb", "c"], await run.DrainAsync());
        Assert.Equal(8, SourceRun.PositionOf(run.Records[^1]));
    }

    [Fact]
    public async Task Poll_MoreLinesThanBatch_LeftOversComeWithoutNewData()
    {
        string file = _folder.Write("in.txt", "1\n2\n3\n4\n5\n");
        await using SourceRun run = await SourceRun.StartAsync(file, batchSize: 2);

        Assert.Equal(["1", "2"], await run.PollAsync());
        Assert.Equal(["3", "4"], await run.PollAsync());
        Assert.Equal(["5"], await run.PollAsync());
        Assert.Empty(await run.PollAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    public async Task Poll_BatchSizeBelowOne_OneRecordPerPoll(int batchSize)
    {
        string file = _folder.Write("in.txt", "1\n2\n");
        await using SourceRun run = await SourceRun.StartAsync(file, batchSize: batchSize);

        Assert.Equal(["1"], await run.PollAsync());
        Assert.Equal(["2"], await run.PollAsync());
    }

    [Fact]
    public async Task Poll_NothingNew_WaitsASecondInSteps()
    {
        string file = _folder.Write("in.txt", "");
        var clock = new HastyClock();
        await using SourceRun run = await SourceRun.StartAsync(file, new SourceContext { TimeProvider = clock });

        Assert.Empty(await run.PollAsync());

        Assert.Equal(10, clock.Waits);
        Assert.Equal(TimeSpan.FromSeconds(1).Ticks, clock.GetTimestamp());
    }

    [Fact]
    public async Task Poll_MalformedBytes_Replaced()
    {
        string file = _folder.File("in.txt");
        await System.IO.File.WriteAllBytesAsync(file, [(byte)'a', 0xff, (byte)'b', 0xe2, 0x82, (byte)'\n', 0xef, 0xbb, 0xbf, (byte)'c', (byte)'\n']);
        await using SourceRun run = await SourceRun.StartAsync(file);

        Assert.Equal(["a\ufffdb\ufffd", "\ufeffc"], await run.PollAsync());
        Assert.Equal(11, SourceRun.PositionOf(run.Records[1]));
    }

    [Fact]
    public async Task Poll_RestartAtEachOffset_GivesExactlyTheRest()
    {
        string file = _folder.Write("in.txt", "ä\n€uro\r\n\n😀 smile\rx\r\r\nlast one\n");
        await using SourceRun whole = await SourceRun.StartAsync(file);
        string[] all = await whole.DrainAsync();
        Assert.Equal(["ä", "€uro", "", "😀 smile", "x", "", "last one"], all);

        for (int i = 0; i < all.Length; i++)
        {
            await using SourceRun rest = await SourceRun.StartAsync(file, position: SourceRun.PositionOf(whole.Records[i]));
            Assert.Equal(all[(i + 1)..], await rest.DrainAsync());
        }
    }

    [Fact]
    public async Task Poll_StartAtAnyByte_NeverFailsAndEndsAlike()
    {
        string text = "ä€😀\nß\r\nend\n";
        string file = _folder.Write("in.txt", text);
        byte[] bytes = Encoding.UTF8.GetBytes(text);

        for (int position = 0; position <= bytes.Length; position++)
        {
            await using SourceRun run = await SourceRun.StartAsync(file, position: position);
            string expected = Encoding.UTF8.GetString(bytes.AsSpan(position)).ReplaceLineEndings("\n");

            string[] lines = await run.DrainAsync();

            Assert.Equal(expected, string.Concat(lines.Select(line => line + "\n")));
        }
    }

    [Fact]
    public async Task Poll_LineOfSeveralMegabytes_OneRecord()
    {
        string line = new string('x', 3_000_000) + "€";
        string file = _folder.Write("in.txt", "a\n" + line + "\nb\n");
        await using SourceRun run = await SourceRun.StartAsync(file);

        Assert.Equal(["a", line, "b"], await run.DrainAsync());
        Assert.Contains(run.Context.Log.Entries, entry => entry.Id == 3007);
    }

    [Fact]
    public async Task Poll_ManyBuffersFull_EveryLineOnceInOrder()
    {
        string[] expected = [.. Enumerable.Range(0, 60_000).Select(i => $"{i} {new string('é', i % 50)}")];
        string file = _folder.Write("in.txt", string.Concat(expected.Select((line, i) => line + (i % 3) switch { 0 => "\n", 1 => "\r\n", _ => "\r" })));
        await using SourceRun run = await SourceRun.StartAsync(file);

        // The last line ends with a lone CR, so one more byte shows that no LF follows.
        _folder.Append("in.txt", "x");

        Assert.Equal(expected, await run.DrainAsync());
        Assert.Equal(new FileInfo(file).Length - 1, SourceRun.PositionOf(run.Records[^1]));
    }

    [Fact]
    public async Task Poll_FileAppearsLater_WarnsOnceAMinuteAndReads()
    {
        var clock = new HastyClock();
        await using SourceRun run = await SourceRun.StartAsync(_folder.File("later.txt"), new SourceContext { TimeProvider = clock });
        for (int i = 0; i < 59; i++)
        {
            Assert.Empty(await run.PollAsync());
        }

        Assert.Single(run.Context.Log.Entries, entry => entry.Level == LogLevel.Warning);
        Assert.Empty(await run.PollAsync());
        Assert.Empty(await run.PollAsync());
        Assert.Equal(2, run.Context.Log.Entries.Count(entry => entry is { Level: LogLevel.Warning, Id: 3003 }));

        _folder.Write("later.txt", "here\n");
        Assert.Equal(["here"], await run.PollAsync());
    }

    [Fact]
    public async Task Poll_FolderAppearsLater_Reads()
    {
        string folder = _folder.File("sub");
        await using SourceRun run = await SourceRun.StartAsync(Path.Combine(folder, "in.txt"));
        Assert.Empty(await run.PollAsync());

        Directory.CreateDirectory(folder);
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder, "in.txt"), "here\n");

        Assert.Equal(["here"], await run.PollAsync());
    }

    [Fact]
    public async Task Poll_FileTruncated_StartsAgainWithWarning()
    {
        string file = _folder.Write("in.txt", "one\ntwo\nthr");
        await using SourceRun run = await SourceRun.StartAsync(file);
        Assert.Equal(["one", "two"], await run.DrainAsync());

        using (FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(0);
            stream.Write("new\n"u8);
        }

        Assert.Equal(["new"], await run.DrainAsync());
        Assert.Equal(4, SourceRun.PositionOf(run.Records[^1]));
        Assert.Single(run.Context.Log.Entries, entry => entry is { Level: LogLevel.Warning, Id: 3005 });
    }

    [Fact]
    public async Task Poll_UnfinishedLineTakenBack_OnlyThatLineIsReadAgain()
    {
        string file = _folder.Write("in.txt", "one\nhalf a li");
        await using SourceRun run = await SourceRun.StartAsync(file);
        Assert.Equal(["one"], await run.DrainAsync());

        using (FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(4);
        }

        Assert.Empty(await run.DrainAsync());
        _folder.Append("in.txt", "a whole line\n");

        Assert.Equal(["a whole line"], await run.DrainAsync());
        Assert.DoesNotContain(run.Context.Log.Entries, entry => entry.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Poll_FileReplaced_OldOneToItsEndThenNewOneFromItsBeginning()
    {
        string file = _folder.Write("in.txt", "old 1\n");
        await using SourceRun run = await SourceRun.StartAsync(file);
        Assert.Equal(["old 1"], await run.DrainAsync());

        System.IO.File.Move(file, _folder.File("in.txt.1"));
        Assert.Empty(await run.DrainAsync());
        _folder.Write("in.txt", "new 1\n");
        _folder.Append("in.txt.1", "old 2\nold unfinished");
        Assert.Equal(["old 2"], await run.PollAsync());

        Assert.Equal(["old unfinished", "new 1"], await run.DrainAsync().WithPolls(run, 3));

        // A task that restarts after the old file's last line must read the new one from its beginning.
        Assert.Equal(0, SourceRun.PositionOf(run.Records[^2]));
        Assert.Equal(6, SourceRun.PositionOf(run.Records[^1]));
        _folder.Append("in.txt", "new 2\n");
        Assert.Equal(["new 2"], await run.DrainAsync());
    }

    [Fact]
    public async Task Poll_OldFileStillWrittenAfterReplacement_NothingLost()
    {
        string file = _folder.Write("in.txt", "old 1\n");
        await using SourceRun run = await SourceRun.StartAsync(file);
        await run.DrainAsync();
        System.IO.File.Move(file, _folder.File("in.txt.1"));
        _folder.Write("in.txt", "new 1\n");

        for (int i = 2; i < 6; i++)
        {
            // The poll before noticed the replacement; the old file's writer is not done yet.
            Assert.Empty(await run.PollAsync());
            _folder.Append("in.txt.1", $"old {i}\n");
            Assert.Equal([$"old {i}"], await run.PollAsync());
        }

        Assert.Equal(["new 1"], await run.DrainAsync().WithPolls(run, 3));
    }

    [Fact]
    public async Task Poll_SameFileRenamedBack_GoesOn()
    {
        string file = _folder.Write("in.txt", "1\n");
        await using SourceRun run = await SourceRun.StartAsync(file);
        await run.DrainAsync();

        System.IO.File.Move(file, _folder.File("away"));
        await run.DrainAsync();
        System.IO.File.Move(_folder.File("away"), file);
        _folder.Append("in.txt", "2\n");

        Assert.Equal(["2"], await run.DrainAsync());
    }

    [Fact]
    public async Task Poll_StoredPositionBeyondEnd_StartsAgainWithWarning()
    {
        string file = _folder.Write("in.txt", "short\n");
        await using SourceRun run = await SourceRun.StartAsync(file, position: 1000);

        Assert.Equal(["short"], await run.PollAsync());
        Assert.Contains(run.Context.Log.Entries, entry => entry is { Level: LogLevel.Warning, Id: 3004 } && entry.Message.Contains("1000"));
    }

    [Fact]
    public async Task Start_StoredPositionNull_ReadsFromBeginning()
    {
        string file = _folder.Write("in.txt", "a\n");
        var context = new SourceContext();
        context.Stored[OffsetMap.Of("filename", file)] = OffsetMap.Of("position", ConnectValue.Null);
        await using SourceRun run = await SourceRun.StartAsync(file, context);

        Assert.Equal(["a"], await run.PollAsync());
    }

    [Fact]
    public async Task Start_StoredPositionIsText_Fails()
    {
        string file = _folder.Write("in.txt", "a\n");
        var context = new SourceContext();
        context.Stored[OffsetMap.Of("filename", file)] = OffsetMap.Of("position", "5");

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => SourceRun.StartAsync(file, context));

        Assert.Equal("Offset position is the incorrect type", error.Message);
    }

    [Fact]
    public async Task Poll_FileIsDirectory_FailsWithPathAndAdvice()
    {
        await using SourceRun run = await SourceRun.StartAsync(_folder.Path);

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => run.PollAsync());

        Assert.Equal($"Cannot read '{_folder.Path}': it is a directory. Set 'file' to the path of a text file, or restart the task once there is a file of that name.", error.Message);
    }

    [Fact]
    public async Task Poll_PathBelowRegularFile_WaitsOrFailsButNeverSpins()
    {
        string file = Path.Combine(_folder.Write("plain", "x"), "in.txt");
        await using SourceRun run = await SourceRun.StartAsync(file);

        ConnectException? error = await Record.ExceptionAsync(() => run.PollAsync()) as ConnectException;

        Assert.True(error is null ? run.Context.Log.Entries.Exists(entry => entry.Id == 3003) : error.Message.Contains(file));
    }

    [Fact]
    public async Task Poll_FileIsDevice_FailsInsteadOfBlocking()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no such device elsewhere.");
        await using SourceRun run = await SourceRun.StartAsync("/dev/zero");

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => run.PollAsync());

        Assert.Contains("it is a device", error.Message);
    }

    [Fact]
    public async Task Poll_CancelledWhileWaiting_EndsAtOnceAndLosesNothing()
    {
        string file = _folder.Write("in.txt", "");
        var clock = new StoppedClock();
        await using SourceRun run = await SourceRun.StartAsync(file, new SourceContext { TimeProvider = clock });
        using var stop = new CancellationTokenSource();

        Task<string[]> poll = run.PollAsync(stop.Token);
        await clock.Waiting.WaitAsync(TimeSpan.FromSeconds(30));
        _folder.Append("in.txt", "late\n");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll.WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal(["late"], await run.PollAsync());
    }

    [Fact]
    public async Task Poll_FileOpenElsewhereForWriting_DoesNotLockIt()
    {
        string file = _folder.File("in.txt");
        await using FileStream writer = new(file, FileMode.Create, FileAccess.Write, FileShare.Read);
        await using SourceRun run = await SourceRun.StartAsync(file);

        writer.Write("a\n"u8);
        writer.Flush();

        Assert.Equal(["a"], await run.PollAsync());
        System.IO.File.Delete(file);
    }

    [Fact]
    public async Task Start_NameWithBlanksAround_TrimmedAsConfigured()
    {
        string file = _folder.Write("in.txt", "a\n");
        await using SourceRun run = await SourceRun.StartAsync($"  {file} ");

        Assert.Equal(["a"], await run.PollAsync());
        Assert.Equal(OffsetMap.Of("filename", file), run.Records[0].SourcePartition);
    }
}

internal static class PollExtensions
{
    /// <summary>Lines of a drain and, as a replacement is acted on only after the old file was quiet for a while, of further ones.</summary>
    public static async Task<string[]> WithPolls(this Task<string[]> first, SourceRun run, int drains)
    {
        List<string> lines = [.. await first];
        for (int i = 0; i < drains; i++)
        {
            lines.AddRange(await run.DrainAsync());
        }

        return [.. lines];
    }
}
