using System.IO.Pipelines;
using System.Text;
using Connect.Data;
using Connect.Errors;
using Connect.Source;
using Connectors.File.Tests.Support;

namespace Connectors.File.Tests;

public sealed class StandardInputTests
{
    private readonly Pipe _pipe = new();
    private readonly StandardInput _input;

    public StandardInputTests() => _input = new StandardInput(() => _pipe.Reader.AsStream());

    private static SourceContext RealTime(string name = "lines") => new() { ConnectorName = name, TimeProvider = TimeProvider.System };

    [Fact]
    public async Task Poll_Lines_PositionIsNull()
    {
        await using SourceRun run = await SourceRun.StartAsync(null, RealTime(), _input);
        await WriteAsync("one\r\ntwö\nthr");

        Assert.Equal(["one", "twö"], await run.PollAsync());

        Assert.Equal(OffsetMap.Of("filename", ConnectValue.Null), run.Records[0].SourcePartition);
        Assert.Equal(OffsetMap.Of("position", ConnectValue.Null), run.Records[0].SourceOffset);
    }

    [Fact]
    public async Task Poll_ConfiguredEmpty_PartitionNamesEmptyText()
    {
        await using SourceRun run = await SourceRun.StartAsync("", RealTime(), _input);
        await WriteAsync("one\n");
        await run.PollAsync();

        Assert.Equal(OffsetMap.Of("filename", ""), run.Records[0].SourcePartition);
    }

    [Fact]
    public async Task Poll_InputEnds_LastLineWithoutEndComesToo()
    {
        await using SourceRun run = await SourceRun.StartAsync(null, RealTime(), _input);
        await WriteAsync("one\nlast");
        await _pipe.Writer.CompleteAsync();

        Assert.Equal(["one"], await run.PollAsync());
        Assert.Equal(["last"], await run.PollAsync());
        Assert.Empty(await run.PollAsync());
    }

    [Fact]
    public async Task Poll_Cancelled_WhatComesLaterGoesToTheNextTask()
    {
        using var stop = new CancellationTokenSource();
        await using (SourceRun first = await SourceRun.StartAsync(null, RealTime(), _input))
        {
            Task<string[]> poll = first.PollAsync(stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll.WaitAsync(TimeSpan.FromSeconds(30)));
        }

        await WriteAsync("a\nb\n");
        await using SourceRun second = await SourceRun.StartAsync(null, RealTime(), _input, batchSize: 1);

        Assert.Equal(["a"], await second.PollAsync());
        await second.DisposeAsync();
        await using SourceRun third = await SourceRun.StartAsync(null, RealTime(), _input);
        Assert.Equal(["b"], await third.PollAsync());
    }

    [Fact]
    public async Task Start_AlreadyReadByAnotherConnector_Fails()
    {
        await using SourceRun run = await SourceRun.StartAsync(null, RealTime("console"), _input);

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => SourceRun.StartAsync(null, RealTime("second"), _input));

        Assert.Contains("connector 'console' reads it already", error.Message);
    }

    [Fact]
    public async Task Poll_LinesLargerThanChunk_Whole()
    {
        string line = new('y', 200_000);
        await using SourceRun run = await SourceRun.StartAsync(null, RealTime(), _input);
        Task write = WriteAsync(line + "\nz\n");

        Assert.Equal([line, "z"], await run.PollUntilAsync(2));
        await write;
    }

    private async Task WriteAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));
}
