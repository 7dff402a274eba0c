using Connect.Configuration;

namespace Connect.Runtime.Herder;

/// <summary>Result of validating a connector configuration, as the REST API shows it.</summary>
/// <param name="Name">The <c>connector.class</c> as given.</param>
/// <param name="ErrorCount">Number of errors.</param>
/// <param name="Groups">Framework groups, then the connector's and others.</param>
/// <param name="Configs">One entry per key.</param>
public sealed record ConfigInfos(string Name, int ErrorCount, IReadOnlyList<string> Groups, IReadOnlyList<ConfigInfo> Configs)
{
    /// <summary>All error messages, in order.</summary>
    public IEnumerable<string> Errors => Configs.SelectMany(config => config.Value.Errors);
}

/// <summary>One key: its definition (null when nobody defines it) and its value.</summary>
public sealed record ConfigInfo(ConfigKeyInfo? Definition, ConfigValueInfo Value);

/// <summary>Definition of a key as the REST API shows it.</summary>
public sealed record ConfigKeyInfo(
    string Name,
    ConfigType Type,
    bool Required,
    string? DefaultValue,
    Importance Importance,
    string Documentation,
    string? Group,
    int OrderInGroup,
    Width Width,
    string DisplayName,
    IReadOnlyList<string> Dependents);

/// <summary>Value of a key as the REST API shows it; secrets are hidden.</summary>
public sealed record ConfigValueInfo(string Name, string? Value, IReadOnlyList<string> RecommendedValues, IReadOnlyList<string> Errors, bool Visible);
