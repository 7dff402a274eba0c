using Connect.Runtime.Log;
using Connect.Testing.Kafka;
using Connect.TestSupport.Log;

namespace Connect.Kafka.Tests;

public sealed class KafkaLogConformanceTests : RecordLogConformance, IAsyncLifetime
{
    private EmbeddedKafka? _kafka;

    public async ValueTask InitializeAsync() => _kafka = await EmbeddedKafka.StartAsync();

    public ValueTask DisposeAsync() => _kafka!.DisposeAsync();

    protected override Task<IRecordLog> OpenAsync() => Task.FromResult<IRecordLog>(_kafka!.OpenLog());
}
