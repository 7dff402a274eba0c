namespace Connect.Kafka.Client;

/// <summary>The kinds of Kafka clients, as a set.</summary>
[Flags]
internal enum ClientKind
{
    /// <summary>No client.</summary>
    None = 0,

    /// <summary>Writes records: <c>producer.*</c>, <c>producer.override.*</c>.</summary>
    Producer = 1,

    /// <summary>Reads records: <c>consumer.*</c>, <c>consumer.override.*</c>.</summary>
    Consumer = 2,

    /// <summary>Creates topics and looks after groups: <c>admin.*</c>, <c>admin.override.*</c>.</summary>
    Admin = 4,

    /// <summary>Every client.</summary>
    All = Producer | Consumer | Admin,
}
