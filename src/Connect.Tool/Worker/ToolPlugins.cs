using System.Reflection;
using Connect.Runtime.Plugins;
using Connectors.File;

namespace Connect.Tool.Worker;

/// <summary>The connectors that come with the command.</summary>
internal static class ToolPlugins
{
    public static IReadOnlyList<Assembly> Assemblies { get; } = [typeof(FileStreamSourceConnector).Assembly];

    /// <summary>Everything a worker of this command knows.</summary>
    public static PluginRegistry Registry()
    {
        PluginRegistryBuilder builder = new PluginRegistryBuilder().AddAssembly(typeof(PluginRegistry).Assembly);
        foreach (Assembly assembly in Assemblies)
        {
            builder.AddAssembly(assembly);
        }

        return builder.Build();
    }
}
