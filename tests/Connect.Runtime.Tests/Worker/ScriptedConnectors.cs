using System.Collections.Concurrent;
using System.Globalization;
using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connect.Source;

namespace Connect.Runtime.Tests.Worker;

/// <summary>What a test's connectors share with the test, found by the connector configuration's <c>script</c> key.</summary>
public sealed class Script : IDisposable
{
    private static readonly ConcurrentDictionary<string, Script> Scripts = new();

    public Script() => Scripts[Id] = this;

    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Number of records a source task gives; each carries its number as value, source offset <c>n</c> and topic <c>t</c>.</summary>
    public volatile int SourceRecords;

    public int BatchSize { get; init; } = 10;

    public Schema ValueSchema { get; init; } = Schema.Int64;

    /// <summary>Called before each poll with the number of the next record; may throw.</summary>
    public Action<long>? OnPoll { get; set; }

    /// <summary>Called for each polled batch; may ask for transaction boundaries.</summary>
    public Action<IReadOnlyList<SourceRecord>, ITransactionContext?>? OnPolled { get; set; }

    /// <summary>Called before each put that carries records; may throw.</summary>
    public Action<IReadOnlyList<SinkRecord>, ISinkTaskContext>? OnPut { get; set; }

    /// <summary>Called for each record that passes the scripted transformation; may throw.</summary>
    public Action<ConnectRecord>? OnTransform { get; set; }

    public Func<CancellationToken, Task>? OnSourceStop { get; set; }

    public Action<string>? OnConnectorStart { get; set; }

    /// <summary>Awaited in the connector's start, with its context.</summary>
    public Func<Connect.Connectors.IConnectorContext, CancellationToken, Task>? WhenConnectorStarts { get; set; }

    /// <summary>Awaited in each put that carries records, before they are taken.</summary>
    public Func<Task>? WhenPut { get; set; }

    /// <summary>Awaited in each poll; it may ignore cancellation.</summary>
    public Func<Task>? WhenPolled { get; set; }

    /// <summary>Number of tasks the source connector asks for; null for one.</summary>
    public int? SourceTasks { get; set; }

    public ConcurrentQueue<SinkRecord> Put { get; } = [];

    public ConcurrentQueue<(long Number, RecordMetadata? Metadata)> Committed { get; } = [];

    public ConcurrentQueue<string> Calls { get; } = [];

    public IReadOnlyList<long> PutNumbers => [.. Put.Select(record => record.Value.AsInt64())];

    public static Script Of(IReadOnlyDictionary<string, string> config) => Scripts[config["script"]];

    public void Dispose() => Scripts.TryRemove(Id, out _);
}

public sealed class ScriptedSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    public override string Version => "1.0";

    public override ConfigDef Config { get; } = new ConfigDef()
        .Define("script", ConfigType.String, Importance.High, "The script.")
        .Define("secret", ConfigType.Password, null, Importance.Low, "A secret.");

    public override ISourceTask CreateTask() => new ScriptedSourceTask();

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        Script.Of(config).OnConnectorStart?.Invoke("start");
        return Script.Of(config).WhenConnectorStarts?.Invoke(Context, cancellationToken) ?? Task.CompletedTask;
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        if (_config.Count > 0)
        {
            Script.Of(_config).Calls.Enqueue("connector stop");
        }

        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([.. Enumerable.Repeat(_config, Script.Of(_config).SourceTasks ?? 1)]);

    public override ConnectorTransactionBoundaries CanDefineTransactionBoundaries(IReadOnlyDictionary<string, string> config) => ConnectorTransactionBoundaries.Supported;

    public override ExactlyOnceSupport? ExactlyOnceSupport(IReadOnlyDictionary<string, string> config) => Source.ExactlyOnceSupport.Supported;
}

public sealed class ScriptedSourceTask : SourceTask
{
    private static readonly OffsetMap Partition = OffsetMap.Of("part", "a");
    private Script _script = null!;
    private long _next;

    public override string Version => "1.0";

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _script = Script.Of(config);
        OffsetMap? offset = await Context.OffsetStorageReader.OffsetAsync(Partition, cancellationToken);
        _next = offset is null ? 0 : offset["n"].AsInt64() + 1;
        _script.Calls.Enqueue("source start " + _next.ToString(CultureInfo.InvariantCulture));
    }

    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        _script.OnPoll?.Invoke(_next);
        await (_script.WhenPolled?.Invoke() ?? Task.CompletedTask);
        if (_next >= _script.SourceRecords)
        {
            await Task.Delay(20, cancellationToken);
            return null;
        }

        var records = new List<SourceRecord>();
        while (records.Count < _script.BatchSize && _next < _script.SourceRecords)
        {
            records.Add(new SourceRecord(Partition, OffsetMap.Of("n", _next), "t", _script.ValueSchema, _next));
            _next++;
        }

        _script.OnPolled?.Invoke(records, Context.TransactionContext);
        return records;
    }

    public override void CommitRecord(SourceRecord record, RecordMetadata? metadata) => _script.Committed.Enqueue((record.Value.AsInt64(), metadata));

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _script?.Calls.Enqueue("source stop");
        return _script?.OnSourceStop?.Invoke(cancellationToken) ?? Task.CompletedTask;
    }
}

public sealed class ScriptedSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    public override string Version => "1.0";

    public override ConfigDef Config { get; } = new ConfigDef().Define("script", ConfigType.String, Importance.High, "The script.");

    public override ISinkTask CreateTask() => new ScriptedSinkTask();

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([.. Enumerable.Repeat(_config, maxTasks)]);
}

public sealed class ScriptedSinkTask : SinkTask
{
    private Script _script = null!;

    public override string Version => "1.0";

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _script = Script.Of(config);
        return Task.CompletedTask;
    }

    public override ValueTask OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _script.Calls.Enqueue($"open {Context.TaskId}: {string.Join(' ', partitions.Order())}");
        return default;
    }

    public override ValueTask CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _script.Calls.Enqueue($"close {Context.TaskId}: {string.Join(' ', partitions.Order())}");
        return default;
    }

    public override async ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count > 0)
        {
            await (_script.WhenPut?.Invoke() ?? Task.CompletedTask);
            _script.OnPut?.Invoke(records, Context);
            foreach (SinkRecord record in records)
            {
                _script.Put.Enqueue(record);
            }
        }
        else
        {
            _script.Calls.Enqueue("empty put");
        }
    }

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

public sealed class ScriptedTransformation : Connect.Transforms.Transformation
{
    private Script _script = null!;

    public override ConfigDef Config { get; } = new ConfigDef().Define("script", ConfigType.String, Importance.High, "The script.");

    public override void Configure(IReadOnlyDictionary<string, string> config) => _script = Script.Of(config);

    public override void Dispose()
    {
        _script?.Calls.Enqueue("transformation disposed");
        base.Dispose();
    }

    protected override bool Apply(ref Connect.Transforms.RecordParts parts)
    {
        _script.OnTransform?.Invoke(parts.Record);
        return true;
    }
}

/// <summary>A refusal that says so.</summary>
public sealed class ScriptedException(string message) : ConnectException(message);
