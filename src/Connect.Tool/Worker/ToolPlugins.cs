using System.Reflection;
using Connect.Runtime.Plugins;
using Connectors.File;
using Connectors.Jdbc;
using Microsoft.Extensions.Logging;

namespace Connect.Tool.Worker;

/// <summary>The connectors that come with the command.</summary>
internal static class ToolPlugins
{
    public static IReadOnlyList<Assembly> Assemblies { get; } = [typeof(FileStreamSourceConnector).Assembly, typeof(JdbcSourceConnector).Assembly];

    /// <summary>Everything a worker of this command knows.</summary>
    /// <param name="pluginPath">Directories with plugin folders, separated by commas; null for none.</param>
    /// <param name="logger">Takes warnings about what cannot be loaded from them.</param>
    public static PluginRegistry Registry(string? pluginPath, ILogger logger)
    {
        PluginRegistryBuilder builder = new PluginRegistryBuilder().AddAssembly(typeof(PluginRegistry).Assembly);
        foreach (Assembly assembly in Assemblies)
        {
            builder.AddAssembly(assembly);
        }

        return builder.AddFolders(PluginRegistryBuilder.SplitPath(pluginPath), logger).Build();
    }
}
