using Connect.Runtime.Log;
using Connect.Testing.Conformance;
using Connect.Testing.Tests.Support;

namespace Connect.Testing.Tests.Conformance;

public class RecordLogConformanceTests
{
    [Theory]
    [InlineData("Append_AllKindsOfRecords_ComeBackUnchanged", nameof(LogFault.EmptiesAreNull), "The keys, of which a null one and an empty one differ: [k, null, null, null], where [k, null, empty, null] was expected.")]
    [InlineData("Append_AllKindsOfRecords_ComeBackUnchanged", nameof(LogFault.OneHeaderPerKey), "The headers, with the same key twice: [(a, 1), (ü, )], where ")]
    [InlineData("Append_AllKindsOfRecords_ComeBackUnchanged", nameof(LogFault.OwnTimestamps), "The timestamps that were asked for: [1, 1, 1, 1], where ")]
    [InlineData("Append_NoTimestamp_GetsOne", nameof(LogFault.OtherTimestamps), "The timestamp as read, against the one that AppendAsync told: ")]
    [InlineData("Append_BatchUsedAgain_RecordsStay", nameof(LogFault.KeepsTheBatch), "copy the bytes until then: [other, other], where [first, other] was expected.")]
    [InlineData("Append_EmptyBatch_IsTolerated", nameof(LogFault.FailsOnEmptyBatch), "ArgumentOutOfRangeException was thrown, which nothing in the check calls for")]
    [InlineData("Append_UnknownTopic_CreatesItAndKeepsOrder", nameof(LogFault.RefusesUnknownTopics), "DescribeTopicAsync does not know a topic that was appended to within ")]
    [InlineData("Append_UnknownTopic_CreatesItAndKeepsOrder", nameof(LogFault.AppendsOutOfOrder), "Two appends, the second before the first was acknowledged: [2, 1], where [1, 2] was expected.")]
    [InlineData("Append_KeyedRecords_GoWhereJavaPutsThem", nameof(LogFault.PartitionsByLength), "The partitions of records by murmur2 of their keys, as Kafka's Java clients choose them: 50 items, where 50 were expected; they differ from number ")]
    [InlineData("Append_SeveralProducersAtOnce_KeepEachProducersOrder", nameof(LogFault.ReversesBatches), "which appended to one partition without waiting in between: 100 items, where 100 were expected; they differ from number 1 on, 1 where 0 was expected.")]
    [InlineData("Append_PartitionThatDoesNotExist_FailsThatRecordOnly", nameof(LogFault.FailsWholeBatch), "ConnectException was thrown, which nothing in the check calls for")]
    [InlineData("CreateTopic_SecondTime_ReturnsFalseAndChangesNothing", nameof(LogFault.CreatesAgain), "CreateTopicAsync of a topic that is there returned true; return false, and leave it as it is.")]
    [InlineData("CreateTopic_BadName_IsRefused", nameof(LogFault.TakesAnyName), "CreateTopicAsync with the name '' succeeded; throw ConnectException.")]
    [InlineData("CreateTopic_BadName_IsRefused", nameof(LogFault.NamesAreArguments), "CreateTopicAsync with the name '' failed with ArgumentException; throw ConnectException.")]
    [InlineData("CreateTopic_Compacted_KeepsTheNewestOfEachKey", nameof(LogFault.ForgetsConfigs), "Whether a topic is compacted that was created so: False, where True was expected.")]
    [InlineData("ListTopics_CreatedTopics_AreThereByName", nameof(LogFault.ListsBackwards), "Topics by name, with their partitions: ")]
    [InlineData("Transaction_Committed_AppearsTogetherWithResults", nameof(LogFault.TransactionsAreSeen), "Before the transaction was committed: a poll returned 2 records where none was expected.")]
    [InlineData("Transaction_Aborted_IsNeverSeen", nameof(LogFault.AbortCommits), "The records after an aborted and a committed transaction: [never, seen], where [seen] was expected.")]
    [InlineData("Transaction_ReadToTheEnd_PositionGetsThere", nameof(LogFault.EndIsBeyond), "Position stays at 2 and does not reach 3, the end that EndOffsetsAsync told")]
    [InlineData("InitTransactions_SecondProducer_FencesTheFirst", nameof(LogFault.NeverFences), "CommitTransactionAsync of a producer that a newer one of the same transactional id has fenced succeeded; throw ConnectException.")]
    [InlineData("InitTransactions_SecondProducerIsClosed_TheFirstStaysFenced", nameof(LogFault.NeverFences), "A transaction of a producer that was fenced, when the one that fenced it is closed succeeded; throw ConnectException.")]
    [InlineData("Poll_MaxPollRecords_Holds", nameof(LogFault.IgnoresMaxPollRecords), "A poll returned 25 records with MaxPollRecords of 10.")]
    [InlineData("Poll_MaxPollBytes_HoldsAndALargerRecordStillComes", nameof(LogFault.IgnoresMaxPollBytes), "with MaxPollBytes of 1000.")]
    [InlineData("Poll_MaxPollBytes_HoldsAndALargerRecordStillComes", nameof(LogFault.SkipsLargeRecords), "22 records were expected of a consumer, but 21 came within ")]
    [InlineData("Poll_RecordAppendedMeanwhile_WakesUp", nameof(LogFault.SleepsThrough), "A poll that waited when a record was appended did not return within ")]
    [InlineData("Poll_Cancelled_Throws", nameof(LogFault.IgnoresCancellation), "A poll whose token was cancelled did not return within ")]
    [InlineData("Poll_Cancelled_Throws", nameof(LogFault.EmptyWhenCancelled), "A poll whose token was cancelled succeeded; throw OperationCanceledException.")]
    [InlineData("Wakeup_WaitingOrNextPoll_ReturnsEarly", nameof(LogFault.NoWakeup), "A waiting poll that was woken up did not return within ")]
    [InlineData("Wakeup_WaitingOrNextPoll_ReturnsEarly", nameof(LogFault.WakesWaitingOnly), "The poll after a wake-up did not return within ")]
    [InlineData("Wakeup_WaitingOrNextPoll_ReturnsEarly", nameof(LogFault.StaysAwake), "A poll returned early, though the only wake-up had ended the poll before it.")]
    [InlineData("SeekPauseResume_OnAnAssignment_DoWhatTheySay", nameof(LogFault.IgnoresPause), "The records of the partition that is not paused, from offset 4 on: [")]
    [InlineData("SeekPauseResume_OnAnAssignment_DoWhatTheySay", nameof(LogFault.IgnoresSeek), "Position after Seek to 4: 5, where 4 was expected.")]
    [InlineData("Commit_NextMember_GoesOnThere", nameof(LogFault.LosesCommits), "The records of a group's next member after a commit of offset 2: [0, 1, 2], where [2] was expected.")]
    [InlineData("Commit_WhileAnotherThreadPolls_IsKept", nameof(LogFault.OneThreadOnly), "InvalidOperationException was thrown, which nothing in the check calls for")]
    [InlineData("Groups_OfOneTopic_EachReadEverything", nameof(LogFault.OneGroup), "2 records were expected of a consumer, but 0 came within ")]
    [InlineData("Subscribe_Latest_BeginsAtTheEnd", nameof(LogFault.AlwaysEarliest), "The first record with auto.offset.reset=latest: old, where new was expected.")]
    [InlineData("Subscribe_TopicsThatAppearLater_ArePickedUp", nameof(LogFault.MatchesParts), "The topics that match the pattern as a whole: [")]
    [InlineData("Group_MembersComeAndGo_EachPartitionHasOneOwnerAndNothingIsLost", nameof(LogFault.NobodyShares), " partitions had two owners; assign a partition only after OnRevokedAsync of its owner has returned.")]
    [InlineData("Group_MembersComeAndGo_EachPartitionHasOneOwnerAndNothingIsLost", nameof(LogFault.SilentListener), "A consumer's Assignment has 6 partitions, but its listener was told of 0")]
    [InlineData("Group_MembersComeAndGo_EachPartitionHasOneOwnerAndNothingIsLost", nameof(LogFault.CommitsAhead), " records were appended while members came and went, but ")]
    [InlineData("Group_MembersComeAndGo_EachPartitionHasOneOwnerAndNothingIsLost", nameof(LogFault.NoRevocationOnDispose), "A consumer was disposed, but its listener still has 2 partitions; call OnRevokedAsync before they go.")]
    [InlineData("GroupOffsets_AlteredAndDeleted_OnlyWithoutMembers", nameof(LogFault.AltersActiveGroups), "AlterGroupOffsetsAsync of a group with a member succeeded; throw ConnectException.")]
    [InlineData("GroupOffsets_AlteredAndDeleted_OnlyWithoutMembers", nameof(LogFault.KeepsDeletedOffsets), "ListGroupOffsetsAsync after one of two offsets was set to null: [")]
    [InlineData("Revoked_CommitInside_IsKept", nameof(LogFault.NoRevocationOnDispose), "ListGroupOffsetsAsync after a commit in OnRevokedAsync of a consumer that is disposed: [], where [")]
    public async Task Run_BrokenLog_IsCaught(string check, string fault, string sentence)
    {
        var suite = new Suite(Enum.Parse<LogFault>(fault));

        ConformanceException error = await Assert.ThrowsAsync<ConformanceException>(() => suite.RunAsync(check));

        Assert.StartsWith($"{check}: ", error.Message);
        Assert.Contains(sentence, error.Message);
    }

    [Fact]
    public async Task CreateTopicAsync_Overridden_IsHowTopicsComeToBe()
    {
        var suite = new Suite(LogFault.None);

        await suite.RunAsync("Poll_MaxPollRecords_Holds");

        Assert.Equal(1, suite.Created);
    }

    private sealed class Suite(LogFault fault) : RecordLogConformance
    {
        public int Created { get; private set; }

        // Short only where the fault lets a check wait.
        protected override TimeSpan Timeout => TimeSpan.FromSeconds(fault switch
        {
            LogFault.RefusesUnknownTopics or LogFault.EndIsBeyond or LogFault.SleepsThrough or LogFault.IgnoresCancellation => 1,
            LogFault.NoWakeup or LogFault.WakesWaitingOnly or LogFault.OneGroup or LogFault.SkipsLargeRecords => 1,
            LogFault.CommitsAhead => 3,
            _ => 30,
        });

        protected override Task<IRecordLog> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IRecordLog>(new FaultyLog(fault));

        protected override Task CreateTopicAsync(IRecordLog log, TopicSpec topic, CancellationToken cancellationToken)
        {
            Created++;
            return base.CreateTopicAsync(log, topic, cancellationToken);
        }
    }
}
