using Connect.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Connect.Runtime.Configuration;

/// <summary>Reads the configuration of the host: <c>${config:Orders:Password}</c> is its value <c>Orders:Password</c>. Tells when the host reloads it. Thread-safe.</summary>
/// <param name="configuration">The host's configuration.</param>
/// <param name="section">The section that can be read; null for all of it.</param>
internal sealed class HostConfigProvider(IConfiguration configuration, string? section) : IConfigProvider
{
    private readonly IConfiguration _configuration = section is null ? configuration : configuration.GetSection(section);

    /// <summary>Nothing is configured by properties.</summary>
    public void Configure(IReadOnlyDictionary<string, string> config)
    {
    }

    /// <inheritdoc/>
    public ConfigData Get(string path, IReadOnlySet<string> keys)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string key in keys)
        {
            if (_configuration[path.Length == 0 ? key : ConfigurationPath.Combine(path, key)] is { } value)
            {
                found[key] = value;
            }
        }

        return new ConfigData(found);
    }

    /// <inheritdoc/>
    public IDisposable? Subscribe(string path, IReadOnlySet<string> keys, Action changed) => ChangeToken.OnChange(_configuration.GetReloadToken, changed);

    /// <summary>The configuration is the host's.</summary>
    public void Dispose()
    {
    }
}
