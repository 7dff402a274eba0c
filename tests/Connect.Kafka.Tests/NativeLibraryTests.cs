using Confluent.Kafka;

namespace Connect.Kafka.Tests;

public class NativeLibraryTests
{
    [Fact]
    public void Librdkafka_Version_HasWhatTheClientCalls() => Assert.True(Library.Version >= 0x020e0000, Library.VersionString);

    [Fact]
    public void Producer_WithoutBroker_CanBeBuilt()
    {
        using IProducer<byte[], byte[]> producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = "localhost:1" }).SetLogHandler((_, _) => { }).Build();

        Assert.StartsWith("rdkafka#producer", producer.Name, StringComparison.Ordinal);
    }
}
