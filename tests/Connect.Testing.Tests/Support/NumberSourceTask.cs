using Connect.Data;
using Connect.Errors;
using Connect.Source;

namespace Connect.Testing.Tests.Support;

/// <summary>Gives the numbers 1 to 4, two at a time, and can be broken in every way its suite looks for.</summary>
internal sealed class NumberSourceTask(SourceFault fault = SourceFault.None) : SourceTask
{
    private const int Last = 4;
    private static readonly OffsetMap Partition = OffsetMap.Of("shard", 1);
    private static readonly OffsetMap SamePartitionOnceStored = OffsetMap.Of("shard", 1L);
    private static int s_lives;

    private long _next = 1;
    private int _life;
    private bool _started;
    private bool _stopped;

    public override string Version => "1";

    public List<(long Number, RecordMetadata? Metadata)> Committed { get; } = [];

    public int Commits { get; private set; }

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _started = true;
        _life = Interlocked.Increment(ref s_lives);
        if (fault == SourceFault.IgnoresCancelledStart)
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        }

        if (fault == SourceFault.WrapsCancellation && cancellationToken.IsCancellationRequested)
        {
            throw new ConnectException("interrupted");
        }

        OffsetMap? offset = await Context.OffsetStorageReader.OffsetAsync(Partition, cancellationToken);
        long stored = offset is null || fault == SourceFault.ForgetsOffset ? 0
            : fault == SourceFault.TrustsOffset ? offset["number"].AsInt64()
            : fault == SourceFault.CastsOffset ? int.Parse(offset.GetValueOrDefault("number", 0L).ToString())
            : offset.TryGetValue("number", out ConnectValue number) && !number.IsNull ? number.AsInt64() : 0;
        _next = fault == SourceFault.RepeatsLast && stored > 0 ? stored : fault == SourceFault.SkipsOne && stored > 0 ? stored + 2 : stored + 1;
    }

    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        if (_next > Last)
        {
            await Task.Delay(Timeout.Infinite, fault == SourceFault.IgnoresCancellation ? CancellationToken.None : cancellationToken);
        }

        var records = new List<SourceRecord>();
        while (_next <= Last && records.Count < 2)
        {
            records.Add(Record(_next++));
        }

        if (fault == SourceFault.LosesRecordsWhenCancelled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return records;
    }

    public override void CommitRecord(SourceRecord record, RecordMetadata? metadata) =>
        Committed.Add((record.Value.AsInt32(), fault == SourceFault.NeedsMetadata ? metadata!.Value : metadata));

    public override ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        Commits++;
        return default;
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        if (fault == SourceFault.StopsOnce)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
        }

        if (fault == SourceFault.StopsOnlyIfStarted && !_started)
        {
            throw new InvalidOperationException("not open");
        }

        _stopped = true;
        return Task.CompletedTask;
    }

    // INT32 on purpose: what comes back from the store is INT64.
    private SourceRecord Record(long number) => new(
        fault == SourceFault.AmbiguousPartition && number > 2 ? SamePartitionOnceStored : Partition,
        fault == SourceFault.NoOffset ? null : fault == SourceFault.InfiniteOffset ? OffsetMap.Of(("number", (int)number), ("rate", double.PositiveInfinity)) : OffsetMap.Of("number", (int)number),
        "numbers",
        Schema.Int32,
        fault == SourceFault.DifferentEachTime ? (int)number + (_life * 100) : (int)number);
}

/// <summary>Ways a source task breaks its contract.</summary>
internal enum SourceFault
{
    None,
    ForgetsOffset,
    RepeatsLast,
    SkipsOne,
    NoOffset,
    InfiniteOffset,
    AmbiguousPartition,
    TrustsOffset,
    CastsOffset,
    IgnoresCancelledStart,
    WrapsCancellation,
    DifferentEachTime,
    IgnoresCancellation,
    LosesRecordsWhenCancelled,
    NeedsMetadata,
    StopsOnce,
    StopsOnlyIfStarted,
}
