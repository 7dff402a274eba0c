using System.Text;
using Connect.Configuration;
using Connect.Errors;
using Connect.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>Reads values from Java properties files in UTF-8: <c>${file:/run/secrets/db.properties:password}</c>.</summary>
/// <remarks>Settings: <c>reload.interval.ms</c>, after which values are read again; <c>allowed.paths</c>, files and directories it may read; everything if not given.</remarks>
[Plugin("org.apache.kafka.common.config.provider.FileConfigProvider")]
public sealed class FileConfigProvider : IConfigProvider
{
    private AllowedPaths? _allowed;
    private TimeSpan? _timeToLive;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config)
    {
        _allowed = new AllowedPaths(config);
        _timeToLive = ReloadInterval.Read(config);
    }

    /// <inheritdoc/>
    public ConfigData Get(string path, IReadOnlySet<string> keys)
    {
        if (path.Length == 0)
        {
            throw new ConfigException("A file must be named between the provider and the key: ${file:/path/of/file:key}.");
        }

        string file = _allowed?.EnsureAllowed(path) ?? path;
        IReadOnlyDictionary<string, string> properties;
        try
        {
            properties = JavaProperties.Parse(File.ReadAllText(file, Encoding.UTF8));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ConfigException($"Could not read properties from file {path}: {e.Message}", e);
        }

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string key in keys)
        {
            if (properties.TryGetValue(key, out string? value))
            {
                found[key] = value;
            }
        }

        return new ConfigData(found, _timeToLive);
    }

    /// <summary>Nothing is held.</summary>
    public void Dispose()
    {
    }
}
