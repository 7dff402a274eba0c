namespace Connect.Runtime.Configuration;

/// <summary>Finds worker keys that nobody reads: most often typing mistakes.</summary>
public static class UnknownKeys
{
    /// <summary>One sentence for each key of a worker configuration that no part of the worker reads, naming the nearest known key.</summary>
    public static IReadOnlyList<string> InWorker(IReadOnlyDictionary<string, string> config) =>
    [
        .. config.Keys
            .Where(key => !WorkerConfig.Definition.Keys.ContainsKey(key) && !WorkerConfigDefs.Prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)
            .Select(key => $"The worker configuration '{key}' is unknown and has no effect.{NearestNames.Hint(key, WorkerConfig.Definition.Keys.Keys)}"),
    ];
}
