using Connect.Configuration;
using Connect.Errors;

namespace Connect.Runtime.Configuration;

/// <summary>
/// Which client settings a connector may override below <c>producer.override.</c>, <c>consumer.override.</c> and <c>admin.override.</c>; chosen by the worker
/// with <c>connector.client.config.override.policy</c>.
/// </summary>
public sealed class ClientOverridePolicy
{
    private const string ClassSuffix = "ConnectorClientConfigOverridePolicy";

    /// <summary>The policies there are.</summary>
    internal static readonly string[] Names = ["All", "None", "Principal", "Allowlist"];

    private static readonly string[] PrincipalSettings = ["sasl.jaas.config", "sasl.mechanism", "security.protocol"];

    private readonly string _name;
    private readonly IReadOnlyCollection<string>? _allowed;

    /// <summary>The policy of a worker.</summary>
    public ClientOverridePolicy(WorkerConfig worker)
    {
        _name = NameOf(worker.ClientConfigOverridePolicy) ?? "None";
        _allowed = _name switch
        {
            "All" => null,
            "Principal" => PrincipalSettings,
            "Allowlist" => worker.ClientConfigOverrideAllowlist,
            _ => [],
        };
    }

    /// <summary>Why a setting (without its prefix) may not be overridden; null when it may.</summary>
    public string? Violation(string setting) =>
        _allowed?.Contains(setting) == false
            ? $"The '{_name}' policy does not allow '{setting}' to be overridden in the connector configuration."
            : null;

    /// <summary>Checks every override of a connector, as tasks do when they start.</summary>
    /// <exception cref="ConfigException">One is not allowed.</exception>
    public void EnsureAllowed(ConnectorConfig config)
    {
        string[] violations =
        [
            .. from prefix in (string[])[ConnectorKeys.ProducerOverridePrefix, ConnectorKeys.ConsumerOverridePrefix, ConnectorKeys.AdminOverridePrefix]
               from setting in config.WithPrefix(prefix).Keys
               let violation = Violation(setting)
               where violation is not null
               select violation,
        ];
        if (violations.Length > 0)
        {
            throw new ConfigException($"Client Config Overrides not allowed [{string.Join(", ", violations)}]");
        }
    }

    /// <summary>The policy a worker's setting names, by alias or Java class; null for none.</summary>
    internal static string? NameOf(string setting)
    {
        string simple = setting[(setting.LastIndexOf('.') + 1)..];
        simple = simple.EndsWith(ClassSuffix, StringComparison.Ordinal) ? simple[..^ClassSuffix.Length] : simple;
        return Array.Find(Names, name => name == simple);
    }
}
