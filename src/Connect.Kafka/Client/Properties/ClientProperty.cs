using Connect.Configuration;

namespace Connect.Kafka.Client.Properties;

/// <summary>One property of Java's Kafka clients: a row of <see cref="ClientPropertyTable"/> and of docs/kafka-client-properties.md.</summary>
/// <param name="Name">Java's name.</param>
/// <param name="Kinds">The Java clients that know it.</param>
/// <param name="Fate">What becomes of it.</param>
/// <param name="Type">Java's type.</param>
/// <param name="Note">For readers of the documentation; of a property without equivalent, what it would have done.</param>
internal sealed record ClientProperty(string Name, ClientKind Kinds, ClientPropertyFate Fate, ConfigType Type, string Note)
{
    /// <summary>Java's rule for the value; null for none.</summary>
    public IConfigValidator? Validator { get; init; }

    /// <summary>What a mapped property becomes; of a composed one, what it takes part in.</summary>
    public IReadOnlyList<LibrdkafkaTarget> Targets { get; init; } = [];

    /// <summary>Java's value (or the one Kafka Connect gives its clients; of a composed property librdkafka's) where librdkafka's own default differs in a way that users would notice; else null.</summary>
    public string? Default { get; init; }

    /// <summary>Values that ask for what happens anyway, in any case.</summary>
    public IReadOnlyList<string> Usual { get; init; } = [];

    /// <summary>Whether the value must not be shown.</summary>
    public bool IsSecret => Type == ConfigType.Password;

    /// <summary>The value by Java's type and rule.</summary>
    /// <exception cref="Errors.ConfigException">It is not of the type or breaks the rule.</exception>
    public object? Parse(string text)
    {
        object? value = ConfigParser.Parse(Name, text, Type);
        Validator?.EnsureValid(Name, value);
        return value;
    }
}
