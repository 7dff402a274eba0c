using Confluent.Kafka;
using Connect.Kafka.Client;

namespace Connect.Kafka.Tests.Client;

/// <summary>Real clients of librdkafka, without a broker: they read every setting when they are built.</summary>
internal static class NativeClients
{
    /// <summary>Builds a client of that kind and lets it go; throws when librdkafka refuses a setting.</summary>
    public static void Accept(ClientKind kind, IReadOnlyDictionary<string, string> settings, params (string Name, string Value)[] own)
    {
        var config = new Dictionary<string, string>(settings);
        config.TryAdd("bootstrap.servers", "localhost:1");
        foreach ((string name, string value) in own)
        {
            config[name] = value;
        }

        switch (kind)
        {
            case ClientKind.Producer:
                new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build().Dispose();
                break;
            case ClientKind.Consumer:
                config.TryAdd("group.id", "group");
                new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build().Dispose();
                break;
            default:
                new AdminClientBuilder(config).SetLogHandler((_, _) => { }).Build().Dispose();
                break;
        }
    }
}
