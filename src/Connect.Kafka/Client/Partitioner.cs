using Connect.Errors;

namespace Connect.Kafka.Client;

/// <summary>Java's partitioners, as librdkafka calls what does the same.</summary>
internal static class Partitioner
{
    private const string Setting = "partitioner";
    private const string Package = "org.apache.kafka.clients.producer.";

    /// <summary>Sets the partitioner.</summary>
    /// <exception cref="ConfigException">A class that is not one of Java's own.</exception>
    public static void Compose(ClientSettingsBuilder builder)
    {
        if (builder.Kind != ClientKind.Producer)
        {
            return;
        }

        switch (builder.Find("partitioner.class"))
        {
            case null:
                if (builder.Find("partitioner.ignore.keys") is { } ignore)
                {
                    builder.Settings[Setting] = ignore.Equals("true", StringComparison.OrdinalIgnoreCase) ? "random" : "murmur2_random";
                }

                break;
            case Package + "internals.DefaultPartitioner":
                builder.Settings[Setting] = "murmur2_random";
                break;
            case Package + "UniformStickyPartitioner" or Package + "RoundRobinPartitioner":
                builder.Settings[Setting] = "random";
                break;
            case { } other:
                throw new ConfigException("partitioner.class", other,
                    $"Java classes cannot be loaded. Expected {Package}RoundRobinPartitioner or {Package}UniformStickyPartitioner; leave the property out for Java's default");
        }
    }
}
