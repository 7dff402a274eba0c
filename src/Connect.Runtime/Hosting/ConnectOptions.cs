using System.Reflection;
using Connect.Runtime.Herder;

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
    public List<DeclaredConnector> Connectors { get; } = [];
}

/// <summary>A connector that comes with the program.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Config">Its configuration; may lack the name.</param>
/// <param name="InitialState">State to start in when it is created; null for the default.</param>
/// <param name="File">Where it was read; null when it comes from code.</param>
internal sealed record DeclaredConnector(string Name, IReadOnlyDictionary<string, string?> Config, TargetState? InitialState = null, string? File = null);
