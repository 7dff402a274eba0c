using Confluent.Kafka;
using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Kafka.Client;

/// <summary>Makes clients with the log's settings: what Connect needs, then what the user set, then what Connect cannot do without.</summary>
internal sealed class ClientFactory(KafkaLogOptions options, KafkaLogEvents events)
{
    /// <summary>Where all clients log.</summary>
    public KafkaLogEvents Events => events;

    /// <summary>Settings of a producer.</summary>
    public Dictionary<string, string> ProducerSettings(ProducerOptions producer)
    {
        var own = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["acks"] = "all",
            ["enable.idempotence"] = "true",
            ["linger.ms"] = "1",
        };
        if (producer.TransactionalId is { } id)
        {
            own["transactional.id"] = id;
        }

        return Settings(ClientKind.Producer, producer.ClientId, own, options.ProducerSettings, producer.Settings);
    }

    /// <summary>Settings of a consumer.</summary>
    public Dictionary<string, string> ConsumerSettings(ConsumerOptions consumer)
    {
        var own = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["auto.offset.reset"] = "earliest",
            ["partition.assignment.strategy"] = "cooperative-sticky",
            ["queued.max.messages.kbytes"] = "16384",

            // How long a full queue of fetched records waits before it asks for more; the client's second would make a fast reader slow.
            ["fetch.queue.backoff.ms"] = "10",
        };
        if (consumer.GroupId is null)
        {
            // Readers without a group read what the worker itself keeps, where what was aborted does not count.
            own["isolation.level"] = "read_committed";
        }

        if (consumer.GroupInstanceId is { } instance)
        {
            own["group.instance.id"] = instance;
        }

        Dictionary<string, string> settings = Settings(ClientKind.Consumer, consumer.ClientId, own, options.ConsumerSettings, consumer.Settings);

        // A group without a name serves consumers that read without a group; they never join or commit.
        settings["group.id"] = consumer.GroupId ?? "connect-without-group";
        settings["enable.auto.commit"] = "false";
        settings["enable.auto.offset.store"] = "false";
        settings["enable.partition.eof"] = "true";
        return settings;
    }

    /// <summary>A client for administrative requests.</summary>
    public IAdminClient Admin()
    {
        Dictionary<string, string> settings = Settings(ClientKind.Admin, "", []);
        return Build(() => new AdminClientBuilder(settings).SetLogHandler((_, message) => events.ClientLogged(message)).SetErrorHandler((_, error) => events.ClientFailed(error)).Build());
    }

    /// <summary>Settings of a consumer that never joins its group, for requests about that group: those of an administrative client.</summary>
    public Dictionary<string, string> GroupAdminSettings(string groupId)
    {
        Dictionary<string, string> settings = Settings(ClientKind.Consumer, "connect-group-admin", []);
        settings["group.id"] = groupId;
        settings["enable.auto.commit"] = "false";
        return settings;
    }

    /// <summary>Builds a client; a setting librdkafka does not accept becomes a clear error.</summary>
    public static T Build<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new ConfigException($"The Kafka client does not accept its settings: {error.Message.TrimEnd('.')}. Check the producer.*, consumer.*, ssl.* and sasl.* settings.", error);
        }
    }

    // The user's settings are those of the log, then those given with the client; they may have Java's names.
    private Dictionary<string, string> Settings(ClientKind kind, string clientId, Dictionary<string, string> own, params ReadOnlySpan<IReadOnlyDictionary<string, string>> given)
    {
        var common = new Dictionary<string, string>(options.Settings, StringComparer.Ordinal) { ["bootstrap.servers"] = options.BootstrapServers };
        Dictionary<string, string> properties = ClientProperties.Merge(kind, common, given);
        ClientSettings translated = ClientProperties.Translate(kind, properties);
        events.Noticed(translated.Notices);
        own["client.id"] = clientId.Length > 0 ? clientId : "connect";
        return translated.Over(own);
    }
}
