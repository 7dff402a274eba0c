using System.Globalization;
using Connect.Data;
using Connect.Errors;
using Connect.Source;

namespace Connect.TestSupport;

/// <summary>A task of a <see cref="CountingSourceConnector"/>.</summary>
public sealed class CountingSourceTask : SourceTask
{
    private TaskBook? _book;
    private string _name = "";
    private string _topic = "";
    private int _pause;
    private OffsetMap _partition = OffsetMap.Of("task", "");
    private long _next;

    public override string Version => "1.0";

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _name = $"{config["name"]}-{config["number"]}";
        _pause = int.Parse(config.GetValueOrDefault("pause.ms", "5"), CultureInfo.InvariantCulture);
        _topic = config.GetValueOrDefault("topic", "counts");
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

        await Task.Delay(_pause, cancellationToken);
        if (_next >= _book.Records)
        {
            return null;
        }

        var record = new SourceRecord(_partition, OffsetMap.Of("n", _next), _topic, null, Schema.String, _name, Schema.Int64, _next);
        _next++;
        _book.Counted(_next);
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
