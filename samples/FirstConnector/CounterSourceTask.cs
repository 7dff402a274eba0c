using Connect.Configuration;
using Connect.Data;
using Connect.Source;

namespace FirstConnector;

// A source task reads. All its methods are called one after the other, never at the same time.
public sealed class CounterSourceTask : SourceTask
{
    // Which part of the source a record comes from. Offsets are kept per source partition; a task for files would have one for each file.
    private static readonly OffsetMap Partition = OffsetMap.Of("counter", "main");

    private readonly List<SourceRecord> _batch = [];
    private string _topic = "";
    private TimeSpan _interval;
    private long _count;

    public override string Version => "1.0.0";

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        ConfigValues values = new CounterSourceConnector().Config.Parse(config);
        _topic = values.GetString(CounterSourceConnector.TopicKey);
        _interval = values.GetMilliseconds(CounterSourceConnector.IntervalKey);

        // Where the last run stopped: the offset of the last record that the log has for certain. Null on the very first start; a user may have set any other.
        OffsetMap? offset = await Context.OffsetStorageReader.OffsetAsync(Partition, cancellationToken);
        _count = offset is not null && offset.TryGetValue("count", out ConnectValue count) && !count.IsNull ? count.AsInt64() : 0;
    }

    // Called again and again. Waits for data, but not for long; stops waiting when the token is cancelled.
    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_interval, Context.TimeProvider, cancellationToken);
        _count++;

        // The offset says where a restarted task goes on after this record. The runtime stores it once the log has the record.
        _batch.Clear();
        _batch.Add(new SourceRecord(Partition, OffsetMap.Of("count", _count), _topic, Schema.Int64, _count));
        return _batch;
    }

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
