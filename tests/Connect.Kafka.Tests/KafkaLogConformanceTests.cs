using Connect.Runtime.Log;
using Connect.Testing.Conformance;

namespace Connect.Kafka.Tests;

public sealed class KafkaLogConformanceTests : IAsyncLifetime
{
    private KafkaFixture? _kafka;

    public static TheoryData<string> Checks => [.. new Suite(null).Checks];

    public async ValueTask InitializeAsync() => _kafka = await KafkaFixture.StartAsync();

    public ValueTask DisposeAsync() => _kafka!.DisposeAsync();

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Log_Conforms(string check) => new Suite(_kafka).RunAsync(check, TestContext.Current.CancellationToken);

    private sealed class Suite(KafkaFixture? kafka) : RecordLogConformance
    {
        protected override TimeSpan QuietAfter => TimeSpan.FromSeconds(1);

        protected override Task<IRecordLog> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IRecordLog>(kafka!.OpenLog());

        protected override bool Applies(string check) => KafkaFixture.IsReal || check switch
        {
            // The in-process Kafka acknowledges with a timestamp of its own,
            "Append_NoTimestamp_GetsOne" => false,

            // keeps no markers of aborted transactions,
            "Transaction_Aborted_IsNeverSeen" or "InitTransactions_SecondProducer_FencesTheFirst" => false,

            // and remembers members that have left.
            "GroupOffsets_AlteredAndDeleted_OnlyWithoutMembers" => false,
            _ => true,
        };
    }
}
