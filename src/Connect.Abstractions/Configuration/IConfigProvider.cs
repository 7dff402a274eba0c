namespace Connect.Configuration;

/// <summary>Resolves <c>${provider:path:key}</c> references in configurations.</summary>
public interface IConfigProvider : IDisposable
{
    /// <summary>Called once before use with <c>config.providers.&lt;alias&gt;.param.*</c>, prefix stripped.</summary>
    void Configure(IReadOnlyDictionary<string, string> config);

    /// <summary>Values of keys under a path.</summary>
    /// <param name="path">What stands between the colons; empty if nothing does.</param>
    /// <param name="keys">The keys asked for; keys without a value are left out of the answer.</param>
    /// <exception cref="Errors.ConfigException">The path cannot be read.</exception>
    ConfigData Get(string path, IReadOnlySet<string> keys);

    /// <summary>Tells when values may have changed; connectors that use them read them again and restart if they have. The default tells nothing.</summary>
    /// <param name="path">As for <see cref="Get"/>.</param>
    /// <param name="keys">As for <see cref="Get"/>.</param>
    /// <param name="changed">Called on any thread, as often as there are changes; returns at once and does not throw.</param>
    /// <returns>Ends the subscription when it is disposed of; null when the provider does not notice changes.</returns>
    IDisposable? Subscribe(string path, IReadOnlySet<string> keys, Action changed) => null;
}

/// <summary>What a provider found.</summary>
/// <param name="Data">Values by key.</param>
/// <param name="TimeToLive">After which the values should be read again; null for never.</param>
public sealed record ConfigData(IReadOnlyDictionary<string, string> Data, TimeSpan? TimeToLive = null);
