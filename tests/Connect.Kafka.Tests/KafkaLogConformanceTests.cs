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

        protected override bool Applies(string check) => check switch
        {
            // A poll returns the record that crosses MaxPollBytes with those before it, and a member that leaves waits for the others' next poll, which this check makes later.
            "Poll_MaxPollBytes_HoldsAndALargerRecordStillComes" or "Group_MembersComeAndGo_EachPartitionHasOneOwnerAndNothingIsLost" => false,
            _ when KafkaFixture.IsReal => true,

            // The in-process Kafka acknowledges with a timestamp of its own,
            "Append_NoTimestamp_GetsOne" => false,

            // shows what a transaction has appended before its end and keeps no markers of aborted ones,
            "Transaction_Committed_AppearsTogetherWithResults" or "Transaction_ReadToTheEnd_PositionGetsThere" => false,
            "Transaction_Aborted_IsNeverSeen" or "InitTransactions_SecondProducer_FencesTheFirst" or "InitTransactions_SecondProducerIsClosed_TheFirstStaysFenced" => false,

            // and remembers members that have left.
            "GroupOffsets_AlteredAndDeleted_OnlyWithoutMembers" => false,
            _ => true,
        };
    }
}
