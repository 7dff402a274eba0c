using Connect.Configuration;
using Connect.Errors;

namespace Connect.Runtime.Configuration;

/// <summary>
/// The framework's part of a connector configuration, references resolved. Transformations, predicates and converters are configured from
/// <see cref="Originals"/> by <see cref="WithPrefix"/>.
/// </summary>
public record ConnectorConfig
{
    private protected ConnectorConfig(ConfigValues values)
    {
        Name = values.GetString(ConnectorKeys.Name);
        ConnectorClass = values.GetString(ConnectorKeys.ConnectorClass);
        MaxTasks = values.GetInt(ConnectorKeys.MaxTasks);
        EnforceMaxTasks = values.GetBoolean(ConnectorKeys.EnforceMaxTasks);
        KeyConverter = values.GetNullableString(ConnectorKeys.KeyConverter);
        ValueConverter = values.GetNullableString(ConnectorKeys.ValueConverter);
        HeaderConverter = values.GetNullableString(ConnectorKeys.HeaderConverter);
        Transforms = values.GetList(ConnectorKeys.Transforms);
        Predicates = values.GetList(ConnectorKeys.Predicates);
        ConfigActionReload = Enum.Parse<ConfigReloadAction>(values.GetString(ConnectorKeys.ConfigActionReload), ignoreCase: true);
        long retryTimeout = values.GetLong(ConnectorKeys.ErrorRetryTimeout);
        ErrorRetryTimeout = retryTimeout < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(retryTimeout);
        ErrorRetryDelayMax = values.GetMilliseconds(ConnectorKeys.ErrorRetryDelayMax);
        ErrorTolerance = Enum.Parse<ErrorTolerance>(values.GetString(ConnectorKeys.ErrorTolerance), ignoreCase: true);
        ErrorLogEnabled = values.GetBoolean(ConnectorKeys.ErrorLogEnable);
        ErrorLogIncludesMessages = values.GetBoolean(ConnectorKeys.ErrorLogIncludeMessages);
        Originals = values.Originals;
    }

    /// <summary>The keys of every connector.</summary>
    public static ConfigDef Definition { get; } = ConnectorConfigDefs.Common();

    /// <summary>Connector name.</summary>
    public string Name { get; init; }

    /// <summary>Class name or alias of the connector.</summary>
    public string ConnectorClass { get; init; }

    /// <summary>Upper bound of the number of tasks.</summary>
    public int MaxTasks { get; init; }

    /// <summary>Whether a connector that returns more tasks than that fails.</summary>
    public bool EnforceMaxTasks { get; init; }

    /// <summary>The connector's own key converter; null takes the worker's.</summary>
    public string? KeyConverter { get; init; }

    /// <summary>The connector's own value converter; null takes the worker's.</summary>
    public string? ValueConverter { get; init; }

    /// <summary>The connector's own header converter; null takes the worker's.</summary>
    public string? HeaderConverter { get; init; }

    /// <summary>Aliases of the transformations, in order of application.</summary>
    public IReadOnlyList<string> Transforms { get; init; }

    /// <summary>Aliases of the predicates.</summary>
    public IReadOnlyList<string> Predicates { get; init; }

    /// <summary>What happens when a config provider's value expires.</summary>
    public ConfigReloadAction ConfigActionReload { get; init; }

    /// <summary>How long one failing operation is retried in all; zero for never, <see cref="Timeout.InfiniteTimeSpan"/> for ever.</summary>
    public TimeSpan ErrorRetryTimeout { get; init; }

    /// <summary>Longest pause between two retries.</summary>
    public TimeSpan ErrorRetryDelayMax { get; init; }

    /// <summary>What happens to records that fail.</summary>
    public ErrorTolerance ErrorTolerance { get; init; }

    /// <summary>Whether every failing record is logged.</summary>
    public bool ErrorLogEnabled { get; init; }

    /// <summary>Whether those log lines say where the record came from.</summary>
    public bool ErrorLogIncludesMessages { get; init; }

    /// <summary>The whole configuration, references resolved; may hold secrets.</summary>
    public IReadOnlyDictionary<string, string> Originals { get; init; }

    /// <summary>Reads the part that sources and sinks share.</summary>
    /// <exception cref="ConfigException">A value is missing or wrong.</exception>
    public static ConnectorConfig Parse(IReadOnlyDictionary<string, string> config) => new(Definition.Parse(config));

    /// <summary>The keys that start with a prefix, without it.</summary>
    public IReadOnlyDictionary<string, string> WithPrefix(string prefix) => Prefixed.Select(Originals, prefix);

    /// <summary>The connector's name; never its values.</summary>
    public sealed override string ToString() => Name;
}
