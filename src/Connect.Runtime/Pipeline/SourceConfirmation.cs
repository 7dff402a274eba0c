using Connect.Runtime.Herder;
using Connect.Source;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Pipeline;

/// <summary>Tells a source task what became of its records. What it throws is logged only: records and offsets are safe, a source that cannot confirm now is told again later.</summary>
internal static class SourceConfirmation
{
    public static void Confirm(ISourceTask task, SourceRecord record, RecordMetadata? metadata, ConnectorTaskId id, ILogger logger)
    {
        try
        {
            task.CommitRecord(record, metadata);
        }
        catch (Exception e)
        {
            PipelineLog.CommitRecordFailed(logger, id.ToString(), e);
        }
    }

    public static async ValueTask CommitAsync(ISourceTask task, ConnectorTaskId id, ILogger logger, SourceDeliverySettings settings)
    {
        try
        {
            using var timeout = new CancellationTokenSource(settings.OffsetFlushTimeout, settings.TimeProvider);
            await task.CommitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            PipelineLog.TaskCommitFailed(logger, id.ToString(), e);
        }
    }
}
