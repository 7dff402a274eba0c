using Connect.Runtime.Log;
using Connect.TestSupport.Log;

namespace Connect.Kafka.Tests;

public sealed class KafkaLogConformanceTests : RecordLogConformance, IAsyncLifetime
{
    private KafkaFixture? _kafka;

    public async ValueTask InitializeAsync() => _kafka = await KafkaFixture.StartAsync();

    public ValueTask DisposeAsync() => _kafka!.DisposeAsync();

    protected override Task<IRecordLog> OpenAsync() => Task.FromResult<IRecordLog>(_kafka!.OpenLog());

    protected override string? Lacks(LogAbility ability) => KafkaFixture.IsReal ? null : ability switch
    {
        LogAbility.TellsTimestamps => "the in-process Kafka acknowledges with a timestamp of its own",
        LogAbility.HidesAborted => "the in-process Kafka keeps no markers of aborted transactions",
        LogAbility.AltersUsedGroups => "the in-process Kafka remembers members that have left",
        _ => null,
    };
}
