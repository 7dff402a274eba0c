using Connect.Configuration;
using static Connect.Kafka.Client.ClientKind;

namespace Connect.Kafka.Client.Properties;

/// <summary>Short forms for the rows of <see cref="ClientPropertyTable"/>.</summary>
internal static class PropertyRow
{
    public static readonly IConfigValidator NotNegative = ConfigValidators.AtLeast(0);

    public static readonly IConfigValidator Positive = ConfigValidators.AtLeast(1);

    public static ClientProperty Maps(string name, ClientKind kinds, ConfigType type, IConfigValidator? rule, string note, params LibrdkafkaTarget[] targets) =>
        new(name, kinds, ClientPropertyFate.Mapped, type, note) { Validator = rule, Targets = targets };

    /// <summary>The same name and meaning in librdkafka.</summary>
    public static ClientProperty Same(string name, ClientKind kinds, ConfigType type = ConfigType.String, IConfigValidator? rule = null, string note = "The same there.") =>
        Maps(name, kinds, type, rule, note, new LibrdkafkaTarget(name));

    /// <summary>The same name in librdkafka, for numbers within its bounds.</summary>
    public static ClientProperty Number(string name, ClientKind kinds, ConfigType type, IConfigValidator? rule, long min, long max, string note = "The same there.") =>
        Maps(name, kinds, type, rule, note, To(name, min, max));

    /// <summary>Read together with others, by one of the classes below <c>Client</c>.</summary>
    public static ClientProperty Composed(string name, ClientKind kinds, ConfigType type, string note, params string[] targets) =>
        new(name, kinds, ClientPropertyFate.Composed, type, note) { Targets = [.. targets.Select(target => new LibrdkafkaTarget(target))] };

    public static ClientProperty Own(string name, ClientKind kinds, ConfigType type, IConfigValidator? rule, string note) =>
        new(name, kinds, ClientPropertyFate.Connect, type, note) { Validator = rule };

    public static ClientProperty Always(string name, ClientKind kinds, ConfigType type, string note, params string[] usual) =>
        new(name, kinds, ClientPropertyFate.Always, type, note) { Usual = usual };

    public static ClientProperty None(string name, ClientKind kinds, string note, ConfigType type = ConfigType.String, params string[] usual) =>
        new(name, kinds, ClientPropertyFate.NoEquivalent, type, note) { Usual = usual };

    public static LibrdkafkaTarget To(string name) => new(name);

    public static LibrdkafkaTarget To(string name, long? min, long? max, Func<long, long>? scale = null, ClientKind kinds = All) =>
        new(name) { Min = min, Max = max, Scale = scale, Kinds = kinds };

    public static LibrdkafkaTarget To(string name, Func<string, string> rename) => new(name) { Rename = rename };
}
