using System.Text;
using Connect.Configuration;
using Connect.Errors;
using Connect.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>Reads whole files of a directory, as secrets are mounted into containers: <c>${dir:/run/secrets:password}</c>. Values are UTF-8 and not trimmed.</summary>
/// <remarks>Settings: <c>reload.interval.ms</c>, after which values are read again; <c>allowed.paths</c>, directories it may read; everything if not given.</remarks>
[Plugin("org.apache.kafka.common.config.provider.DirectoryConfigProvider")]
public sealed class DirectoryConfigProvider : IConfigProvider
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
            throw new ConfigException("A directory must be named between the provider and the key: ${dir:/path/of/directory:file}.");
        }

        string directory = _allowed?.EnsureAllowed(path) ?? path;
        if (!Directory.Exists(directory))
        {
            throw new ConfigException($"Could not read directory {path}: it does not exist or is no directory.");
        }

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string key in keys)
        {
            // A key is the name of a file in that directory, never a way out of it.
            string file = Path.Combine(directory, key);
            if (key.Length > 0 && Path.GetFileName(key) == key && File.Exists(file))
            {
                try
                {
                    found[key] = File.ReadAllText(file, Encoding.UTF8);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    throw new ConfigException($"Could not read file {key} in directory {path}: {e.Message}", e);
                }
            }
        }

        return new ConfigData(found, _timeToLive);
    }

    /// <summary>Nothing is held.</summary>
    public void Dispose()
    {
    }
}
