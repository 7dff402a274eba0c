using Confluent.Kafka;
using Connect.Kafka.Client;
using Connect.Runtime.Log;

namespace Connect.Kafka.Administration;

/// <summary>Creates topics by asking for their metadata, which makes brokers that allow it create them, with as many partitions as they like.</summary>
internal sealed class AutomaticCreation(ClientFactory clients, TimeSpan timeout) : IAdminFallback
{
    public bool NeedsPartitionsOfGroups => false;

    public async ValueTask<bool> CreateTopicAsync(TopicSpec topic, CancellationToken cancellationToken)
    {
        using IAdminClient client = clients.Admin();
        return await Blocking.RunAsync(() => Create(client, topic.Name), cancellationToken).ConfigureAwait(false);
    }

    public IReadOnlyDictionary<string, string>? TopicConfigs(string topic) => null;

    private bool Create(IAdminClient client, string topic)
    {
        try
        {
            if (client.GetMetadata(timeout).Topics.Exists(known => known.Topic == topic))
            {
                return false;
            }

            // The first answer may still say that the topic is unknown or has no leader.
            TopicMetadata? created = client.GetMetadata(topic, timeout).Topics.SingleOrDefault();
            return created is not null && created.Error.Code is ErrorCode.NoError or ErrorCode.LeaderNotAvailable or ErrorCode.UnknownTopicOrPart
                ? true
                : throw KafkaErrors.Translate(created?.Error ?? new Error(ErrorCode.Unknown), $"create topic '{topic}'");
        }
        catch (KafkaException error)
        {
            throw KafkaErrors.Translate(error.Error, $"create topic '{topic}'", error);
        }
    }
}
