using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Pipeline;

internal static partial class PipelineLog
{
    [LoggerMessage(EventIds.Pipeline, LogLevel.Warning, "{Task}: the log refused a batch for the moment; appending it again.")]
    public static partial void AppendRetried(ILogger logger, string task, Exception error);

    [LoggerMessage(EventIds.Pipeline + 1, LogLevel.Warning, "{Task}: committing offsets failed; they are committed again at the next interval.")]
    public static partial void CommitFailed(ILogger logger, string task, Exception error);

    [LoggerMessage(EventIds.Pipeline + 2, LogLevel.Warning, "{Task}: the task's own commit failed; its offsets are stored.")]
    public static partial void TaskCommitFailed(ILogger logger, string task, Exception error);

    [LoggerMessage(EventIds.Pipeline + 3, LogLevel.Debug, "{Task}: committed offsets of {Partitions} partitions, {Records} records.")]
    public static partial void OffsetsCommitted(ILogger logger, string task, int partitions, long records);

    [LoggerMessage(EventIds.Pipeline + 4, LogLevel.Warning, "{Task}: the task asked to abort a transaction without records; ignored.")]
    public static partial void EmptyTransactionAborted(ILogger logger, string task);

    [LoggerMessage(EventIds.Pipeline + 5, LogLevel.Warning, "{Task}: poll failed for the moment; polling again.")]
    public static partial void PollRetried(ILogger logger, string task, Exception error);

    [LoggerMessage(EventIds.Pipeline + 6, LogLevel.Warning, "{Task}: put failed for the moment; the same {Records} records are delivered again in {DelayMs} ms.")]
    public static partial void PutRetried(ILogger logger, string task, int records, long delayMs, Exception error);

    [LoggerMessage(EventIds.Pipeline + 7, LogLevel.Warning, "{Task}: preCommit failed; going back to the last committed offsets.")]
    public static partial void PreCommitFailed(ILogger logger, string task, Exception error);

    [LoggerMessage(EventIds.Pipeline + 8, LogLevel.Warning, "{Task}: preCommit returned offset {Offset} of {Partition}, which is not assigned or was not put yet; ignored.")]
    public static partial void OffsetIgnored(ILogger logger, string task, string partition, long offset);

    [LoggerMessage(EventIds.Pipeline + 9, LogLevel.Debug, "{Task}: partitions assigned: {Assigned}; revoked: {Revoked}.")]
    public static partial void Rebalanced(ILogger logger, string task, string assigned, string revoked);

    [LoggerMessage(EventIds.Pipeline + 10, LogLevel.Warning, "{Task}: reading failed for the moment; reading again.")]
    public static partial void ReadRetried(ILogger logger, string task, Exception error);

    [LoggerMessage(EventIds.Pipeline + 11, LogLevel.Warning, "{Task}: the task's commitRecord failed; the record is in the log or was dropped all the same.")]
    public static partial void CommitRecordFailed(ILogger logger, string task, Exception error);

    [LoggerMessage(EventIds.Pipeline + 12, LogLevel.Warning, "{Task}: the log did not take the last records in time; their offsets are not committed, they are delivered again.")]
    public static partial void AppendsGivenUp(ILogger logger, string task);

    [LoggerMessage(EventIds.Pipeline + 13, LogLevel.Warning, "{Task}: committing the transaction failed for the moment; trying again.")]
    public static partial void TransactionRetried(ILogger logger, string task, Exception error);

    [LoggerMessage(EventIds.Pipeline + 14, LogLevel.Warning, "{Task}: the lag could not be measured.")]
    public static partial void LagNotMeasured(ILogger logger, string task, Exception error);
}
