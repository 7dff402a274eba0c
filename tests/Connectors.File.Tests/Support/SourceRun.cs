using Connect.Data;
using Connect.Source;

namespace Connectors.File.Tests.Support;

/// <summary>A started source task and what it returned.</summary>
internal sealed class SourceRun : IAsyncDisposable
{
    private readonly FileStreamSourceTask _task;

    private SourceRun(FileStreamSourceTask task, SourceContext context)
    {
        _task = task;
        Context = context;
    }

    public SourceContext Context { get; }

    public List<SourceRecord> Records { get; } = [];

    public IEnumerable<string> Lines => Records.Select(record => record.Value.AsString());

    public static async Task<SourceRun> StartAsync(
        string? file, SourceContext? context = null, StandardInput? standardInput = null, int? batchSize = null, long? position = null)
    {
        context ??= new SourceContext();
        if (position is { } start)
        {
            context.Stored[OffsetMap.Of("filename", file)] = OffsetMap.Of("position", start);
        }

        var config = new Dictionary<string, string> { ["topic"] = "lines" };
        if (file is not null)
        {
            config["file"] = file;
        }

        if (batchSize is { } size)
        {
            config["batch.size"] = size.ToString();
        }

        var task = standardInput is null ? new FileStreamSourceTask() : new FileStreamSourceTask(standardInput);
        task.Initialize(context);
        await task.StartAsync(config, CancellationToken.None);
        return new SourceRun(task, context);
    }

    /// <summary>One poll; the new lines, or none.</summary>
    public async Task<string[]> PollAsync(CancellationToken cancellationToken = default)
    {
        IReadOnlyList<SourceRecord>? batch = await _task.PollAsync(cancellationToken);
        Records.AddRange(batch ?? []);
        return [.. (batch ?? []).Select(record => record.Value.AsString())];
    }

    /// <summary>Polls until a poll finds nothing; the lines of these polls.</summary>
    public async Task<string[]> DrainAsync()
    {
        int before = Records.Count;
        while ((await PollAsync()).Length > 0)
        {
        }

        return Lines.Skip(before).ToArray();
    }

    /// <summary>Polls until there are that many lines.</summary>
    public async Task<string[]> PollUntilAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Records.Count < count)
        {
            await PollAsync(limit.Token);
        }

        return [.. Lines];
    }

    public static long? PositionOf(SourceRecord record) => record.SourceOffset!["position"] is { IsNull: false } position ? position.AsInt64() : null;

    public async ValueTask DisposeAsync() => await _task.StopAsync(CancellationToken.None);
}
