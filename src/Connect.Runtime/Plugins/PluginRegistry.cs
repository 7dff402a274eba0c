using System.Reflection;
using Connect.Errors;
using Connect.Runtime.Configuration;

namespace Connect.Runtime.Plugins;

/// <summary>
/// The plugins a worker knows, found by Java class name, .NET name, simple name or alias; names are case-sensitive. Built by
/// <see cref="PluginRegistryBuilder"/>. Immutable; thread-safe.
/// </summary>
public sealed class PluginRegistry
{
    private static readonly PluginKind[] ConnectorKinds = [PluginKind.Sink, PluginKind.Source];

    private readonly Dictionary<string, Type> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type> _byAlias = new(StringComparer.Ordinal);
    private readonly Dictionary<(Type Type, PluginKind Kind), PluginDescriptor> _descriptors = [];

    internal PluginRegistry(IEnumerable<PluginDescriptor> plugins)
    {
        All = [.. plugins.OrderBy(plugin => plugin.Kind).ThenBy(plugin => plugin.Name, StringComparer.Ordinal)];
        var ambiguous = new HashSet<string>(StringComparer.Ordinal);
        foreach (PluginDescriptor plugin in All)
        {
            _descriptors[(plugin.Type, plugin.Kind)] = plugin;
            _byName.TryAdd(plugin.Name, plugin.Type);
            if (plugin.Type.FullName is { } fullName)
            {
                _byName.TryAdd(fullName, plugin.Type);
            }

            // All kinds share one map, as in Java; an alias that could mean two types means neither.
            foreach (string alias in plugin.Aliases)
            {
                if (!_byAlias.TryAdd(alias, plugin.Type) && _byAlias[alias] != plugin.Type)
                {
                    ambiguous.Add(alias);
                }
            }
        }

        foreach (string alias in ambiguous)
        {
            _byAlias.Remove(alias);
        }
    }

    /// <summary>All plugins: sinks, sources, transformations, predicates, converters, header converters, config providers; each by name.</summary>
    public IReadOnlyList<PluginDescriptor> All { get; }

    /// <summary>The plugins of one kind, by name.</summary>
    public IReadOnlyList<PluginDescriptor> OfKind(PluginKind kind) => [.. All.Where(plugin => plugin.Kind == kind)];

    /// <summary>The plugin of that kind with that name or alias; null when there is none.</summary>
    public PluginDescriptor? Find(PluginKind kind, string name) => Find([kind], name);

    /// <summary>The plugin of one of these kinds with that name or alias, the first kind preferred; null when there is none.</summary>
    public PluginDescriptor? Find(IReadOnlyList<PluginKind> kinds, string name)
    {
        if (!_byAlias.TryGetValue(name, out Type? type) && !_byName.TryGetValue(name, out type))
        {
            return null;
        }

        foreach (PluginKind kind in kinds)
        {
            if (_descriptors.TryGetValue((type, kind), out PluginDescriptor? plugin))
            {
                return plugin;
            }
        }

        return null;
    }

    /// <summary>The plugin of any kind with that name or alias; null when there is none.</summary>
    public PluginDescriptor? Find(string name) => Find(Enum.GetValues<PluginKind>(), name);

    /// <summary>The connector that a <c>connector.class</c> names.</summary>
    /// <exception cref="ConnectException">None or several match; the message lists the connectors there are.</exception>
    public PluginDescriptor FindConnector(string name)
    {
        if (Find(ConnectorKinds, name) is { } found)
        {
            return found;
        }

        PluginDescriptor[] connectors = [.. All.Where(plugin => ConnectorKinds.Contains(plugin.Kind))];
        PluginDescriptor[] matches =
            [.. connectors.Where(plugin => plugin.Aliases.Contains(name) || plugin.Aliases.Contains(name + "Connector")).DistinctBy(plugin => plugin.Type)];
        return matches.Length switch
        {
            1 => matches[0],
            0 => throw new ConnectException(
                $"Failed to find any class that implements Connector and which name matches {name}, available connectors are: {Print(connectors)}"
                + (connectors.Length == 0 ? "none; add the package that holds the connector." : ".")
                + NearestNames.Hint(name, connectors.SelectMany(plugin => plugin.Aliases.Append(plugin.Name)))),
            _ => throw new ConnectException(
                $"More than one connector matches alias {name}. Please use full package and class name instead. Classes found: {Print(matches)}"),
        };
    }

    /// <summary>A new instance of a plugin.</summary>
    /// <typeparam name="T">The contract: <c>IConverter</c>, <c>ITransformation</c>, …</typeparam>
    /// <exception cref="ConfigException">No such plugin implements <typeparamref name="T"/>.</exception>
    /// <exception cref="ConnectException">Its constructor failed.</exception>
    public T Create<T>(string name)
        where T : class
    {
        PluginKind[] kinds = [.. Enum.GetValues<PluginKind>().Where(kind => typeof(T).IsAssignableFrom(kind.Contract()))];
        PluginDescriptor plugin = Find(kinds, name)
            ?? throw new ConfigException($"Class {name} could not be found.{NearestNames.Hint(name, NamesOf(kinds))}");
        return Create<T>(plugin);
    }

    /// <summary>A new instance of a plugin.</summary>
    /// <exception cref="ConnectException">Its constructor failed.</exception>
    public static T Create<T>(PluginDescriptor plugin)
        where T : class
    {
        try
        {
            return (T)Activator.CreateInstance(plugin.Type)!;
        }
        catch (TargetInvocationException e)
        {
            throw new ConnectException($"Could not instantiate class: {plugin.Name}: {e.InnerException?.Message}", e.InnerException);
        }
    }

    /// <summary>Every name the plugins of these kinds answer to, for hints.</summary>
    internal IEnumerable<string> NamesOf(params PluginKind[] kinds) =>
        All.Where(plugin => kinds.Contains(plugin.Kind)).SelectMany(plugin => plugin.Aliases.Append(plugin.Name));

    private static string Print(IEnumerable<PluginDescriptor> plugins) =>
        string.Join(", ", plugins.Select(plugin => $"{plugin.Name} ({plugin.Kind.WireName()}, version {plugin.Version ?? "undefined"})"));
}
