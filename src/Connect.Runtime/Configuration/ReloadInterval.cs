using Connect.Configuration;

namespace Connect.Runtime.Configuration;

/// <summary><c>reload.interval.ms</c> of the providers that read files: how long a value may be used before it is read again. Without it, for ever, as in Java.</summary>
internal static class ReloadInterval
{
    private const string Key = "reload.interval.ms";

    private static readonly ConfigDef Definition = new ConfigDef().Define(
        Key, ConfigType.Long, null, Importance.Low, "Milliseconds after which values are read again; connectors of which one has changed restart.", ConfigValidators.AtLeast(1000));

    /// <summary>The interval in a provider's settings; null for none.</summary>
    /// <exception cref="Errors.ConfigException">It is no number, or below a second.</exception>
    public static TimeSpan? Read(IReadOnlyDictionary<string, string> config) =>
        config.ContainsKey(Key) ? Definition.Parse(config).GetMilliseconds(Key) : null;
}
