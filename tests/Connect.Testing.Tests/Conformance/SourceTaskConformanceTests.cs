using Connect.Source;
using Connect.Testing.Conformance;
using Connect.Testing.Tests.Support;

namespace Connect.Testing.Tests.Conformance;

public class SourceTaskConformanceTests
{
    [Fact]
    public Task RunAll_CorrectTask_Passes() => new Suite(SourceFault.None).RunAllAsync();

    [Theory]
    [InlineData("Poll_TheSameSource_GivesTheSameRecords", nameof(SourceFault.DifferentEachTime), "A second task without committed offsets gave SourceRecord")]
    [InlineData("Restart_FromEveryCommittedOffset_GivesExactlyTheRest", nameof(SourceFault.ForgetsOffset), "A task that found the offsets of the first 1 of 4 records gave 4 records where 3 were expected.")]
    [InlineData("Restart_FromEveryCommittedOffset_GivesExactlyTheRest", nameof(SourceFault.RepeatsLast), "gave 4 records where 3 were expected.")]
    [InlineData("Restart_FromEveryCommittedOffset_GivesExactlyTheRest", nameof(SourceFault.SkipsOne), "gave 2 records where 3 were expected.")]
    [InlineData("Restart_FromEveryCommittedOffset_GivesExactlyTheRest", nameof(SourceFault.NoOffset), "A record has no source partition or no source offset, so a restarted task cannot know where to go on.")]
    [InlineData("Offsets_OfEveryRecord_SurviveTheOffsetTopic", nameof(SourceFault.InfiniteOffset), "A source offset has ")]
    [InlineData("Offsets_OfEveryRecord_SurviveTheOffsetTopic", nameof(SourceFault.AmbiguousPartition), "The source partitions {shard=1} and {shard=1} differ by a type that the offset topic does not keep")]
    [InlineData("Start_UnusableOffset_IsRefusedOrIgnored", nameof(SourceFault.TrustsOffset), "A task that found an offset without any entry, {}, failed with KeyNotFoundException")]
    [InlineData("Start_UnusableOffset_IsRefusedOrIgnored", nameof(SourceFault.CastsOffset), "failed with FormatException; throw ConnectException")]
    [InlineData("Start_Cancelled_ReturnsPromptly", nameof(SourceFault.IgnoresCancelledStart), "StartAsync did not return within 0.2 s though its token was cancelled; hand the token to everything it waits for.")]
    [InlineData("Start_Cancelled_ReturnsPromptly", nameof(SourceFault.WrapsCancellation), "StartAsync failed with ConnectException when its token was cancelled; let OperationCanceledException through")]
    [InlineData("Poll_CancelledWhileWaiting_ReturnsPromptly", nameof(SourceFault.IgnoresCancellation), "PollAsync did not return within 0.2 s after its token was cancelled; hand the token to everything it waits for.")]
    [InlineData("Poll_CancelledAtOnce_LosesNothing", nameof(SourceFault.LosesRecordsWhenCancelled), "A task whose first poll was cancelled gave 2 records where 4 were expected.")]
    [InlineData("CommitRecord_WithAndWithoutMetadata_IsTolerated", nameof(SourceFault.NeedsMetadata), "CommitRecord without metadata (a record that was dropped on its way) failed with InvalidOperationException")]
    [InlineData("Stop_Twice_IsTolerated", nameof(SourceFault.StopsOnce), "A second StopAsync failed with ObjectDisposedException")]
    [InlineData("Stop_NeverStarted_IsTolerated", nameof(SourceFault.StopsOnlyIfStarted), "StopAsync of a task that was never started failed with InvalidOperationException: not open")]
    public async Task Run_BrokenTask_IsCaught(string check, string fault, string sentence)
    {
        var suite = new Suite(Enum.Parse<SourceFault>(fault));

        ConformanceException error = await Assert.ThrowsAsync<ConformanceException>(() => suite.RunAsync(check));

        Assert.StartsWith($"{check}: ", error.Message);
        Assert.Contains(sentence, error.Message);
    }

    [Fact]
    public async Task RunAll_SeveralFaults_ListsThem()
    {
        ConformanceException error = await Assert.ThrowsAsync<ConformanceException>(() => new Suite(SourceFault.ForgetsOffset).RunAllAsync());

        Assert.StartsWith("1 of 10 checks failed:", error.Message);
        Assert.Contains("- Restart_FromEveryCommittedOffset_GivesExactlyTheRest: ", error.Message);
    }

    [Fact]
    public async Task Run_UnknownCheck_NamesThoseThereAre()
    {
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => new Suite(SourceFault.None).RunAsync("Poll"));

        Assert.Contains("There is no check 'Poll'; there are Poll_TheSameSource_GivesTheSameRecords, ", error.Message);
    }

    private sealed class Suite(SourceFault fault) : SourceTaskConformance
    {
        protected override IReadOnlyDictionary<string, string> Config { get; } = new Dictionary<string, string>();

        protected override TimeSpan IdleAfter => TimeSpan.FromMilliseconds(50);

        protected override TimeSpan CancelledWithin => fault is SourceFault.IgnoresCancellation or SourceFault.IgnoresCancelledStart ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(10);

        protected override ISourceTask CreateTask() => new NumberSourceTask(fault);

        protected override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
