using Connect.Data;
using Connect.Sink;
using Connect.Testing.Conformance;
using Connect.Testing.Tests.Support;

namespace Connect.Testing.Tests.Conformance;

public class SinkTaskConformanceTests
{
    private const string TargetUnavailable = "Put_TargetUnavailable_ThrowsRetriableAndTakesTheSameBatchLater";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task RunAll_CorrectTask_Passes(bool direct) => new Suite(SinkFault.None, direct).RunAllAsync();

    [Theory]
    [InlineData("Commit_AfterEachBatch_CallsSafeOnlyWhatTheTargetHas", nameof(SinkFault.NeverFlushes), "After batch 1, PreCommitAsync called test-0 safe up to offset 5, but the target lacks the record at 0; write it out in FlushAsync")]
    [InlineData("Commit_AfterEachBatch_CallsSafeOnlyWhatTheTargetHas", nameof(SinkFault.CommitsAhead), "PreCommitAsync returned offset 6 for test-0, of which only records before 5 were put")]
    [InlineData("Commit_OnceAtTheEnd_EverythingIsThereOnceAndInOrder", nameof(SinkFault.KeepsTheList), "After three batches, a commit and a stop, the target lacks the record test-0@0.")]
    [InlineData("Commit_OnceAtTheEnd_EverythingIsThereOnceAndInOrder", nameof(SinkFault.WritesTwice), "the target holds the record test-0@0 2 times, where once was expected.")]
    [InlineData("Commit_OnceAtTheEnd_EverythingIsThereOnceAndInOrder", nameof(SinkFault.Reverses), "before its predecessor; keep the order within a partition.")]
    [InlineData("Put_SameBatchAgain_LosesNothing", nameof(SinkFault.DropsRepeats), "After a batch that was put twice, the target lacks the record test-0@0.")]
    [InlineData("Restart_WithoutCommit_LosesNothing", nameof(SinkFault.LosesOnRestart), "After a restart and the same batch again, the target lacks the record test-0@0.")]
    [InlineData("Put_Empty_IsTolerated", nameof(SinkFault.FailsOnEmpty), "PutAsync of an empty batch failed with ArgumentOutOfRangeException")]
    [InlineData(TargetUnavailable, nameof(SinkFault.FailsForGood), "PutAsync failed with IOException while the target was unavailable, which fails the task; throw RetriableException", true)]
    [InlineData(TargetUnavailable, nameof(SinkFault.KeepsSomeWhenRetriable), "the target holds the record test-0@0 2 times, where once was expected.", true)]
    [InlineData(TargetUnavailable, nameof(SinkFault.SwallowsFailures), "PutAsync and PreCommitAsync succeeded while the target was unavailable, and called the records safe.")]
    [InlineData("Put_RecordWithoutKeyOrValue_IsHandledOrRefused", nameof(SinkFault.NeedsValue), "A record without value (a tombstone) failed with NullReferenceException; take it, or throw ConnectDataException")]
    [InlineData("Put_RecordWithoutKeyOrValue_IsHandledOrRefused", nameof(SinkFault.NeedsKey), "A record without key and value failed with InvalidOperationException")]
    [InlineData("Close_ThenOpenAgain_GoesOnWithAllPartitions", nameof(SinkFault.IgnoresReopened), "the target lacks the record at 5")]
    [InlineData("Close_ThenOpenAgain_GoesOnWithAllPartitions", nameof(SinkFault.CommitsClosedPartitions), "PreCommitAsync returned offset 5 for test-1, of which nothing was put")]
    [InlineData("Close_WithoutCommit_RecordsThatComeAgainAreNotLost", nameof(SinkFault.RemembersLost), "After a partition was lost and came back with the same records, PreCommitAsync called test-1 safe up to offset 5, but the target lacks the record at 0")]
    [InlineData("Start_Cancelled_ReturnsPromptly", nameof(SinkFault.IgnoresCancelledStart), "StartAsync did not return within 0.2 s though its token was cancelled")]
    [InlineData("Stop_Twice_IsTolerated", nameof(SinkFault.StopsOnce), "A second StopAsync failed with ObjectDisposedException")]
    [InlineData("Stop_NeverStarted_IsTolerated", nameof(SinkFault.StopsOnlyIfStarted), "StopAsync of a task that was never started failed with InvalidOperationException: not open")]
    public async Task Run_BrokenTask_IsCaught(string check, string fault, string sentence, bool direct = false)
    {
        var suite = new Suite(Enum.Parse<SinkFault>(fault), direct);

        ConformanceException error = await Assert.ThrowsAsync<ConformanceException>(() => suite.RunAsync(check));

        Assert.StartsWith($"{check}: ", error.Message);
        Assert.Contains(sentence, error.Message);
    }

    [Fact]
    public async Task Checks_TargetThatCannotBeBroken_LeaveThatCheckOut()
    {
        var suite = new Suite(SinkFault.None, direct: false, canBreakTarget: false);

        Assert.DoesNotContain(TargetUnavailable, suite.Checks);
        await Assert.ThrowsAsync<ArgumentException>(() => suite.RunAsync(TargetUnavailable));
    }

    private sealed class Suite(SinkFault fault, bool direct, bool canBreakTarget = true) : SinkTaskConformance
    {
        private MemoryTarget _target = new();

        protected override IReadOnlyDictionary<string, string> Config { get; } = new Dictionary<string, string>();

        protected override bool CanBreakTarget => canBreakTarget;

        protected override TimeSpan CancelledWithin => fault == SinkFault.IgnoresCancelledStart ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(10);

        protected override ISinkTask CreateTask() => direct ? new DirectSinkTask(_target, fault) : new BufferingSinkTask(_target, fault);

        protected override Task PrepareAsync(CancellationToken cancellationToken)
        {
            _target = new MemoryTarget();
            return Task.CompletedTask;
        }

        protected override SinkRecord CreateRecord(TopicPartition partition, long offset) =>
            new(partition.Topic, partition.Partition, Schema.String, "key", Schema.Int64, offset, offset);

        protected override string Expected(SinkRecord record) => MemoryTarget.Show(record);

        protected override Task<IReadOnlyList<string>> ReadTargetAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([.. _target.Rows]);

        protected override Task BreakTargetAsync(CancellationToken cancellationToken)
        {
            _target.IsBroken = true;
            return Task.CompletedTask;
        }

        protected override Task RepairTargetAsync(CancellationToken cancellationToken)
        {
            _target.IsBroken = false;
            return Task.CompletedTask;
        }
    }
}
