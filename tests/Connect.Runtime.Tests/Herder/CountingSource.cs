using System.Globalization;
using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Source;

namespace Connect.Runtime.Tests.Herder;

/// <summary>A source of <c>tasks.max</c> tasks; each counts from 0, keyed by its name, to topic <c>counts</c>, and writes itself down in the test's <see cref="TaskBook"/>.</summary>
public sealed class CountingSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    public override string Version => "1.0";

    public override ConfigDef Config { get; } = new ConfigDef()
        .Define("book", ConfigType.String, Importance.High, "The test's book.")
        .Define("version", ConfigType.String, "1", Importance.Low, "Something to change.");

    public override ISourceTask CreateTask() => new CountingSourceTask();

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return config.GetValueOrDefault("version") == "refused" ? throw new ConnectException("no such version") : Task.CompletedTask;
    }

    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>(
            [.. Enumerable.Range(0, maxTasks).Select(number => new Dictionary<string, string>(_config) { ["number"] = number.ToString(CultureInfo.InvariantCulture) })]);

    public override ExactlyOnceSupport? ExactlyOnceSupport(IReadOnlyDictionary<string, string> config) => Source.ExactlyOnceSupport.Supported;
}

public sealed class CountingSourceTask : SourceTask
{
    private TaskBook? _book;
    private string _name = "";
    private OffsetMap _partition = OffsetMap.Of("task", "");
    private long _next;

    public override string Version => "1.0";

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _name = $"{config["name"]}-{config["number"]}";
        _partition = OffsetMap.Of("task", _name);
        OffsetMap? offset = await Context.OffsetStorageReader.OffsetAsync(_partition, cancellationToken);
        _next = offset is null ? 0 : offset["n"].AsInt64() + 1;
        _book = TaskBook.Of(config);
        _book.Begin(_name, config.GetValueOrDefault("version", "1"));
    }

    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        if (_book!.Failing.TryRemove(_name, out _))
        {
            throw new ConnectException("asked to fail");
        }

        await Task.Delay(5, cancellationToken);
        if (_next >= _book.Records)
        {
            return null;
        }

        var record = new SourceRecord(_partition, OffsetMap.Of("n", _next), "counts", null, Schema.String, _name, Schema.Int64, _next);
        _next++;
        return [record];
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        if (_book is not null)
        {
            _book.End(_name);
            _book = null;
        }

        return Task.CompletedTask;
    }
}
