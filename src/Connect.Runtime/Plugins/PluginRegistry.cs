namespace Connect.Runtime.Plugins;

/// <summary>The plugins a worker knows, found by Java class name, short name or .NET name. Immutable once built; thread-safe.</summary>
public sealed class PluginRegistry
{
    /// <summary>All plugins, by kind, then by name.</summary>
    public IReadOnlyList<PluginDescriptor> All => [];
}
