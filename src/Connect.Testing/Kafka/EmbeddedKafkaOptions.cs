namespace Connect.Testing.Kafka;

/// <summary>How an <see cref="EmbeddedKafka"/> works.</summary>
public sealed record EmbeddedKafkaOptions
{
    /// <summary>Number of brokers, with ids from 0. Default 1.</summary>
    public int Brokers { get; init; } = 1;

    /// <summary>How long a group waits for further members when its first one joins. Default none; a real broker waits 3 seconds.</summary>
    public TimeSpan GroupInitialRebalanceDelay { get; init; } = TimeSpan.Zero;
}
