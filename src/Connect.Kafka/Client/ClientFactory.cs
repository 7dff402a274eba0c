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
        Dictionary<string, string> settings = Common(producer.ClientId);
        settings["linger.ms"] = "1";
        settings["partitioner"] = "murmur2_random";

        // As much as Java's buffer.memory: a broker that stalls holds up the source and not the memory.
        settings["queue.buffering.max.kbytes"] = "32768";
        if (producer.TransactionalId is null)
        {
            // Without limit, as Connect sets it in Java: a record is delivered when the brokers are back.
            settings["delivery.timeout.ms"] = "0";
        }

        Add(settings, options.ProducerSettings);
        Add(settings, producer.Settings);
        settings["acks"] = settings.GetValueOrDefault("acks", "all");
        settings["enable.idempotence"] = settings.GetValueOrDefault("enable.idempotence", settings["acks"] is "all" or "-1" ? "true" : "false");
        settings["dotnet.producer.delivery.report.fields"] = "timestamp,status";
        if (producer.TransactionalId is { } id)
        {
            settings["transactional.id"] = id;
        }

        return settings;
    }

    /// <summary>Settings of a consumer.</summary>
    public Dictionary<string, string> ConsumerSettings(ConsumerOptions consumer)
    {
        Dictionary<string, string> settings = Common(consumer.ClientId);
        settings["auto.offset.reset"] = "earliest";
        settings["isolation.level"] = "read_committed";
        settings["partition.assignment.strategy"] = "cooperative-sticky";
        settings["queued.max.messages.kbytes"] = "16384";

        // How long a full queue of fetched records waits before it asks for more; the client's second would make a fast reader slow.
        settings["fetch.queue.backoff.ms"] = "10";
        Add(settings, options.ConsumerSettings);
        Add(settings, consumer.Settings);

        // New topics and partitions are seen as soon as metadata are old enough to be asked for again.
        if (settings.TryGetValue("metadata.max.age.ms", out string? age))
        {
            settings.TryAdd("topic.metadata.refresh.interval.ms", age);
        }

        if (consumer.GroupInstanceId is { } instance)
        {
            settings["group.instance.id"] = instance;
        }

        // A group without a name serves consumers that read without a group; they never join or commit.
        settings["group.id"] = consumer.GroupId ?? "connect-without-group";
        settings["enable.auto.commit"] = "false";
        settings["enable.auto.offset.store"] = "false";
        settings["enable.partition.eof"] = "true";
        return settings;
    }

    /// <summary>A client for administrative requests.</summary>
    /// <param name="more">Settings on top.</param>
    public IAdminClient Admin(IReadOnlyDictionary<string, string>? more = null)
    {
        Dictionary<string, string> settings = Common("");
        Add(settings, more ?? new Dictionary<string, string>());
        return Build(() => new AdminClientBuilder(settings).SetLogHandler((_, message) => events.ClientLogged(message)).SetErrorHandler((_, error) => events.ClientFailed(error)).Build());
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

    private static void Add(Dictionary<string, string> settings, IReadOnlyDictionary<string, string> more)
    {
        foreach ((string name, string value) in more)
        {
            settings[name] = value;
        }
    }

    private Dictionary<string, string> Common(string clientId)
    {
        Dictionary<string, string> settings = new(StringComparer.Ordinal) { ["client.id"] = clientId.Length > 0 ? clientId : "connect" };
        Add(settings, options.Settings);
        settings["bootstrap.servers"] = options.BootstrapServers;
        if (clientId.Length > 0)
        {
            settings["client.id"] = clientId;
        }

        return settings;
    }
}
