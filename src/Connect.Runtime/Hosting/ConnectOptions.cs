using System.Reflection;

namespace Connect.Runtime.Hosting;

/// <summary>What an application told <c>AddConnect</c>.</summary>
internal sealed class ConnectOptions
{
    /// <summary>Worker properties, as in a worker properties file.</summary>
    public Dictionary<string, string> WorkerProperties { get; } = new(StringComparer.Ordinal);

    /// <summary>Assemblies to look for plugins in, besides the runtime's own.</summary>
    public List<Assembly> PluginAssemblies { get; } = [];

    /// <summary>Single plugin types.</summary>
    public List<Type> PluginTypes { get; } = [];

    /// <summary>Names under which configurations refer to the host's own configuration, and the section each sees; null for all of it.</summary>
    public Dictionary<string, string?> ConfigurationProviders { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the worker shares its work with others.</summary>
    public bool IsClustered { get; set; }

    /// <summary>Connectors to create or update at start.</summary>
    public List<(string Name, IReadOnlyDictionary<string, string?> Config)> Connectors { get; } = [];
}
