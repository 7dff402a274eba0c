using Connect.Runtime.Log;
using Connect.Testing.Conformance.RecordLogs;

namespace Connect.Testing.Conformance;

/// <summary>
/// What every <see cref="IRecordLog"/> does: records come back unchanged and in order, a key finds its partition, transactions are all or nothing, polls wait and wake, groups share partitions
/// and go on where they committed. Derive, open a log, and run the <see cref="ConformanceSuite.Checks"/>.
/// </summary>
/// <remarks>
/// The log may take its time: topics appear some time after they were created, a group settles within <see cref="ConformanceSuite.Timeout"/>. It may be a cluster that others use, too: the
/// suite takes new names for topics, groups and transactional ids, and asks nothing of others. Each call of the log is limited by <see cref="ConformanceSuite.Timeout"/>.
/// </remarks>
public abstract class RecordLogConformance : ConformanceSuite
{
    /// <summary>Lists the checks.</summary>
    protected RecordLogConformance()
    {
        Add("Append_AllKindsOfRecords_ComeBackUnchanged", AppendChecks.AllKindsAsync);
        Add("Append_NoTimestamp_GetsOne", AppendChecks.NoTimestampAsync);
        Add("Append_BatchUsedAgain_RecordsStay", AppendChecks.BatchUsedAgainAsync);
        Add("Append_EmptyBatch_IsTolerated", AppendChecks.EmptyBatchAsync);
        Add("Append_UnknownTopic_CreatesItAndKeepsOrder", AppendChecks.UnknownTopicAsync);
        Add("Append_KeyedRecords_GoWhereJavaPutsThem", AppendChecks.KeyedRecordsAsync);
        Add("Append_SeveralProducersAtOnce_KeepEachProducersOrder", AppendChecks.SeveralProducersAsync);
        Add("Append_PartitionThatDoesNotExist_FailsThatRecordOnly", AppendChecks.PartitionThatDoesNotExistAsync);
        Add("CreateTopic_SecondTime_ReturnsFalseAndChangesNothing", TopicChecks.SecondTimeAsync);
        Add("CreateTopic_BadName_IsRefused", TopicChecks.BadNameAsync);
        Add("CreateTopic_Compacted_KeepsTheNewestOfEachKey", TopicChecks.CompactedAsync);
        Add("ListTopics_CreatedTopics_AreThereByName", TopicChecks.ListAsync);
        Add("Transaction_Committed_AppearsTogetherWithResults", TransactionChecks.CommittedAsync);
        Add("Transaction_Aborted_IsNeverSeen", TransactionChecks.AbortedAsync);
        Add("Transaction_ReadToTheEnd_PositionGetsThere", TransactionChecks.ReadToTheEndAsync);
        Add("InitTransactions_SecondProducer_FencesTheFirst", TransactionChecks.FencedAsync);
        Add("InitTransactions_SecondProducerIsClosed_TheFirstStaysFenced", TransactionChecks.FencedForGoodAsync);
        Add("Poll_MaxPollRecords_Holds", ReadChecks.MaxPollRecordsAsync);
        Add("Poll_MaxPollBytes_HoldsAndALargerRecordStillComes", ReadChecks.MaxPollBytesAsync);
        Add("Poll_RecordAppendedMeanwhile_WakesUp", ReadChecks.WokenByRecordAsync);
        Add("Poll_Cancelled_Throws", ReadChecks.CancelledAsync);
        Add("Wakeup_WaitingOrNextPoll_ReturnsEarly", ReadChecks.WakeupAsync);
        Add("SeekPauseResume_OnAnAssignment_DoWhatTheySay", ReadChecks.SeekPauseResumeAsync);
        Add("Commit_NextMember_GoesOnThere", GroupChecks.CommitAsync);
        Add("Commit_WhileAnotherThreadPolls_IsKept", GroupChecks.CommitWhilePollingAsync);
        Add("Groups_OfOneTopic_EachReadEverything", GroupChecks.TwoGroupsAsync);
        Add("Subscribe_Latest_BeginsAtTheEnd", GroupChecks.LatestAsync);
        Add("Subscribe_TopicsThatAppearLater_ArePickedUp", GroupChecks.LaterTopicsAsync);
        Add("Group_MembersComeAndGo_EachPartitionHasOneOwnerAndNothingIsLost", GroupChecks.MembersComeAndGoAsync);
        Add("GroupOffsets_AlteredAndDeleted_OnlyWithoutMembers", GroupChecks.AlteredAndDeletedAsync);
        Add("Revoked_CommitInside_IsKept", GroupChecks.CommitInsideRevokedAsync);
    }

    /// <summary>Nothing that comes within so long counts as nothing. Default 50 ms; more for a log that is asked over a network.</summary>
    protected virtual TimeSpan QuietAfter => TimeSpan.FromMilliseconds(50);

    /// <summary>A log for one check, which disposes it; new and empty, or a client of a cluster that keeps what checks before it left.</summary>
    protected abstract Task<IRecordLog> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Creates a topic that a check needs. Default: the log does; override where topics come to be in another way.</summary>
    protected virtual async Task CreateTopicAsync(IRecordLog log, TopicSpec topic, CancellationToken cancellationToken) =>
        await log.CreateTopicAsync(topic, cancellationToken).ConfigureAwait(false);

    private void Add(string name, Func<LogCheck, Task> check) => Add(
        name,
        async cancellationToken =>
        {
            IRecordLog log = await OpenAsync(cancellationToken).ConfigureAwait(false);
            var opened = new LogCheck(log, CreateTopicAsync, Timeout, QuietAfter, cancellationToken);
            await using (opened.ConfigureAwait(false))
            {
                await check(opened).ConfigureAwait(false);
            }
        });
}
