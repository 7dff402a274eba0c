using System.Text.RegularExpressions;
using Connect.Configuration;
using Connect.Errors;
using Connect.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>Reads environment variables of the worker: <c>${env:DB_PASSWORD}</c>.</summary>
/// <remarks>Setting: <c>allowlist.pattern</c>, a regular expression of the whole names it may read; everything if not given.</remarks>
[Plugin("org.apache.kafka.common.config.provider.EnvVarConfigProvider")]
public sealed class EnvVarConfigProvider : IConfigProvider
{
    private const string PatternKey = "allowlist.pattern";

    private Regex? _allowed;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config)
    {
        if (config.TryGetValue(PatternKey, out string? pattern))
        {
            try
            {
                _allowed = SinkConnectorConfig.FullMatch(pattern);
            }
            catch (ArgumentException e)
            {
                throw new ConfigException(PatternKey, pattern, $"Invalid regex: {e.Message}");
            }
        }
    }

    /// <inheritdoc/>
    public ConfigData Get(string path, IReadOnlySet<string> keys)
    {
        if (path.Length > 0)
        {
            throw new ConfigException($"Path is not supported for EnvVarConfigProvider, invalid value '{path}'");
        }

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string key in keys)
        {
            if (_allowed?.IsMatch(key) == false)
            {
                throw new ConfigException($"The variable '{key}' is not allowed by {PatternKey} of the config provider.");
            }

            if (Environment.GetEnvironmentVariable(key) is { } value)
            {
                found[key] = value;
            }
        }

        return new ConfigData(found);
    }

    /// <summary>Nothing is held.</summary>
    public void Dispose()
    {
    }
}
