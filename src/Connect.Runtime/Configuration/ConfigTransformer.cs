using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Connect.Configuration;
using Connect.Errors;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>
/// Resolves <c>${provider:[path:]key}</c> in configuration values through the worker's config providers. A provider nobody configured leaves the text as it
/// is; a missing path or key is an error (Java leaves the text, and the connector fails on it later). Thread-safe.
/// </summary>
public sealed partial class ConfigTransformer : IDisposable
{
    private readonly FrozenDictionary<string, IConfigProvider> _providers;
    private readonly Lock _lock = new();

    private ConfigTransformer(IReadOnlyDictionary<string, IConfigProvider> providers) => _providers = providers.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A transformer that leaves everything as it is.</summary>
    public static ConfigTransformer None { get; } = new(new Dictionary<string, IConfigProvider>());

    /// <summary>Creates the providers of a worker configuration: <c>config.providers</c>, <c>config.providers.&lt;alias&gt;.class</c> and <c>.param.*</c>.</summary>
    /// <exception cref="ConfigException">A provider's class is missing or unknown, or refuses its settings.</exception>
    public static ConfigTransformer Create(PluginRegistry plugins, IReadOnlyDictionary<string, string> workerConfig) =>
        Create(plugins, workerConfig, new Dictionary<string, IConfigProvider>());

    /// <summary>As the other, with providers that the host brings; these are configured already.</summary>
    /// <exception cref="ConfigException">A provider's class is missing or unknown, or refuses its settings, or the host has a provider of that name.</exception>
    internal static ConfigTransformer Create(
        PluginRegistry plugins, IReadOnlyDictionary<string, string> workerConfig, IReadOnlyDictionary<string, IConfigProvider> ofTheHost)
    {
        var providers = new Dictionary<string, IConfigProvider>(ofTheHost, StringComparer.Ordinal);
        var aliases = (IReadOnlyList<string>?)ConfigParser.Parse(WorkerKeys.ConfigProviders, workerConfig.GetValueOrDefault(WorkerKeys.ConfigProviders), ConfigType.List) ?? [];
        foreach (string alias in aliases)
        {
            string prefix = $"{WorkerKeys.ConfigProviders}.{alias}.";
            if (ofTheHost.ContainsKey(alias))
            {
                throw new ConfigException($"{WorkerKeys.ConfigProviders} lists '{alias}', which is the name of a provider of the host; take another name.");
            }

            string name = workerConfig.GetValueOrDefault(prefix + "class")?.Trim()
                ?? throw new ConfigException($"Missing required configuration \"{prefix}class\": config.providers lists '{alias}', so its class must be named.");
            PluginDescriptor plugin = plugins.Find(PluginKind.ConfigProvider, name)
                ?? throw new ConfigException(
                    prefix + "class", name, $"Class {name} could not be found.{NearestNames.Hint(name, plugins.NamesOf(PluginKind.ConfigProvider))}");
            var provider = PluginRegistry.Create<IConfigProvider>(plugin);
            provider.Configure(Prefixed.Select(workerConfig, prefix + "param."));
            providers[alias] = provider;
        }

        return new ConfigTransformer(providers);
    }

    /// <summary>The configuration with every reference resolved.</summary>
    /// <exception cref="ConfigException">A reference cannot be resolved; the message names the configuration's key, provider, path and key.</exception>
    public IReadOnlyDictionary<string, string> Transform(IReadOnlyDictionary<string, string> config) => TransformWithTimeToLive(config).Config;

    /// <summary>The configuration with every reference resolved, and when the soonest of the values should be read again.</summary>
    /// <exception cref="ConfigException">A reference cannot be resolved.</exception>
    public (IReadOnlyDictionary<string, string> Config, TimeSpan? TimeToLive) TransformWithTimeToLive(IReadOnlyDictionary<string, string> config)
    {
        var resolved = new Dictionary<string, string>(config.Count, StringComparer.Ordinal);
        TimeSpan? timeToLive = null;
        foreach ((string key, string value) in config)
        {
            resolved[key] = Resolve(key, value, ref timeToLive);
        }

        return (resolved, timeToLive);
    }

    /// <summary>One value with every reference resolved.</summary>
    /// <param name="key">The value's key, for the message.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ConfigException">A reference cannot be resolved.</exception>
    public string TransformValue(string key, string value)
    {
        TimeSpan? timeToLive = null;
        return Resolve(key, value, ref timeToLive);
    }

    /// <summary>Whether a value refers to one of the configured providers.</summary>
    public bool HasReference(string? value)
    {
        if (value is null || _providers.Count == 0)
        {
            return false;
        }

        foreach (Match match in Reference().Matches(value))
        {
            if (_providers.ContainsKey(match.Groups["provider"].Value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Asks the providers that a configuration refers to to tell of changes.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="changed">Called on any thread.</param>
    /// <returns>Each ends a subscription; empty when no provider notices changes.</returns>
    internal IReadOnlyList<IDisposable> Subscribe(IReadOnlyDictionary<string, string> config, Action changed)
    {
        var subscriptions = new List<IDisposable>();
        IEnumerable<Match> references = config.Values.Where(HasReference).SelectMany(value => Reference().Matches(value));
        foreach (var group in references.GroupBy(match => (Alias: match.Groups["provider"].Value, Path: match.Groups["path"].Value)))
        {
            var keys = group.Select(match => match.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);
            lock (_lock)
            {
                if (_providers.GetValueOrDefault(group.Key.Alias)?.Subscribe(group.Key.Path, keys, changed) is { } subscription)
                {
                    subscriptions.Add(subscription);
                }
            }
        }

        return subscriptions;
    }

    /// <summary>Disposes of the providers.</summary>
    public void Dispose()
    {
        foreach (IConfigProvider provider in _providers.Values)
        {
            provider.Dispose();
        }
    }

    [GeneratedRegex(@"\$\{(?<provider>[^}]*?):((?<path>[^}]*?):)?(?<key>[^}]*?)\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    private string Resolve(string key, string value, ref TimeSpan? timeToLive)
    {
        if (_providers.Count == 0 || value is null || !value.Contains("${", StringComparison.Ordinal))
        {
            return value!;
        }

        TimeSpan? soonest = timeToLive;
        string resolved = Reference().Replace(value, match =>
        {
            string alias = match.Groups["provider"].Value;
            if (!_providers.TryGetValue(alias, out IConfigProvider? provider))
            {
                return match.Value;
            }

            string path = match.Groups["path"].Value;
            string name = match.Groups["key"].Value;
            ConfigData found = Read(provider, key, alias, path, name);
            if (found.TimeToLive is { } time && (soonest is null || time < soonest))
            {
                soonest = time;
            }

            return found.Data.TryGetValue(name, out string? text)
                ? text
                : throw new ConfigException(
                    $"Configuration {key} refers to key '{name}' of {Place(alias, path)}, which does not have it. Add it there or correct the reference.");
        });
        timeToLive = soonest;
        return resolved;
    }

    private ConfigData Read(IConfigProvider provider, string key, string alias, string path, string name)
    {
        try
        {
            // Providers need not be thread-safe, and configurations are read rarely.
            lock (_lock)
            {
                return provider.Get(path, new HashSet<string>(StringComparer.Ordinal) { name });
            }
        }
        catch (Exception e) when (e is ConfigException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"Configuration {key} refers to key '{name}' of {Place(alias, path)}, which cannot be read: {e.Message}", e);
        }
    }

    private static string Place(string alias, string path) => path.Length == 0 ? $"config provider '{alias}'" : $"config provider '{alias}', path '{path}'";
}
