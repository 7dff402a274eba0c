using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;

namespace Connect.Runtime.Pipeline;

/// <summary>
/// Creates the topics of a source task before their first record, as the connector's <c>topic.creation.*</c> groups say. Without groups the log creates topics by itself,
/// or not. Not thread-safe.
/// </summary>
/// <param name="log">Where the topics are.</param>
/// <param name="groups">Groups in order of preference, the default group last; empty for none.</param>
/// <param name="id">The task, for errors.</param>
internal sealed class TopicCreator(IRecordLog log, IReadOnlyList<TopicCreationGroup> groups, ConnectorTaskId id)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private string? _last;

    /// <summary>Makes sure that every topic of the batch exists.</summary>
    /// <exception cref="ConnectException">The log refuses a topic.</exception>
    public async ValueTask EnsureAsync(AppendBatch batch)
    {
        if (groups.Count == 0)
        {
            return;
        }

        for (int i = 0; i < batch.Count; i++)
        {
            string topic = batch.Topic(i);
            if (!ReferenceEquals(topic, _last))
            {
                _last = topic;
                if (_known.Add(topic))
                {
                    await CreateAsync(topic).ConfigureAwait(false);
                }
            }
        }
    }

    private async ValueTask CreateAsync(string topic)
    {
        if (await log.DescribeTopicAsync(topic).ConfigureAwait(false) is not null)
        {
            return;
        }

        foreach (TopicCreationGroup group in groups)
        {
            if (!group.Matches(topic))
            {
                continue;
            }

            try
            {
                await log.CreateTopicAsync(new TopicSpec(topic, group.Partitions, group.ReplicationFactor, group.TopicSettings)).ConfigureAwait(false);
                return;
            }
            catch (ConnectException e) when (e is not RetriableException)
            {
                throw new ConnectException($"Task {id} failed to create new topic (name={topic}): {e.Message} Correct the topic.creation settings or create the topic, and restart the task.", e);
            }
        }
    }
}
