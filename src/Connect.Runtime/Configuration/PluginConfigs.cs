using Connect.Runtime.Herder;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>Describes the keys of plugins.</summary>
public static class PluginConfigs
{
    /// <summary>Keys of one plugin.</summary>
    public static IReadOnlyList<ConfigKeyInfo> Describe(PluginRegistry plugins, string plugin)
    {
        _ = (plugins, plugin);
        throw new NotSupportedException();
    }
}
