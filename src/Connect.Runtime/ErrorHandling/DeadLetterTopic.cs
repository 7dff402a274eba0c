using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Log;

namespace Connect.Runtime.ErrorHandling;

/// <summary>The topic of a dead letter queue.</summary>
internal static class DeadLetterTopic
{
    /// <summary>Makes sure that the topic exists; one that is there is taken as it is.</summary>
    /// <exception cref="ConnectException">The topic cannot be created.</exception>
    public static async Task EnsureAsync(IRecordLog log, DeadLetterQueueConfig config, CancellationToken cancellationToken)
    {
        try
        {
            if (await log.DescribeTopicAsync(config.Topic, cancellationToken).ConfigureAwait(false) is null)
            {
                await log.CreateTopicAsync(new TopicSpec(config.Topic, 1, config.ReplicationFactor), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ConnectException e)
        {
            throw new ConnectException($"Could not initialize dead letter queue with topic={config.Topic}: {e.Message}", e);
        }
    }
}
