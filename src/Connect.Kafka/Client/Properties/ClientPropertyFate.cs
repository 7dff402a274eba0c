namespace Connect.Kafka.Client.Properties;

/// <summary>What becomes of a Java client property.</summary>
internal enum ClientPropertyFate
{
    /// <summary>Becomes one or more settings of librdkafka.</summary>
    Mapped,

    /// <summary>Read together with others: key stores, credentials, compression levels.</summary>
    Composed,

    /// <summary>Connect follows it itself.</summary>
    Connect,

    /// <summary>There is one way only, and it is what the property usually asks for; other values are told.</summary>
    Always,

    /// <summary>Has no equivalent; told when it is set.</summary>
    NoEquivalent,
}
