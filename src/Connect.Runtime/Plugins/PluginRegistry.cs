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

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, PluginKind Kind), PluginDescriptor[]> _versions;

    internal PluginRegistry(IEnumerable<PluginDescriptor> plugins)
    {
        All =
        [
            .. plugins.OrderBy(plugin => plugin.Kind)
                .ThenBy(plugin => plugin.Name, StringComparer.Ordinal)
                .ThenByDescending(plugin => PluginVersion.Parse(plugin.Version)),
        ];
        _versions = All.GroupBy(plugin => (plugin.Name, plugin.Kind)).ToDictionary(group => group.Key, group => group.ToArray());
        foreach (PluginDescriptor plugin in All)
        {
            _names[plugin.Name] = plugin.Name;
        }

        var ambiguous = new HashSet<string>(StringComparer.Ordinal);
        foreach (PluginDescriptor plugin in All)
        {
            if (plugin.Type.FullName is { } fullName)
            {
                _names.TryAdd(fullName, plugin.Name);
            }

            // All kinds share one map, as in Java; an alias that could mean two plugins means neither.
            foreach (string alias in plugin.Aliases)
            {
                if (!_aliases.TryAdd(alias, plugin.Name) && _aliases[alias] != plugin.Name)
                {
                    ambiguous.Add(alias);
                }
            }
        }

        foreach (string alias in ambiguous)
        {
            _aliases.Remove(alias);
        }
    }

    /// <summary>All plugins: sinks, sources, transformations, predicates, converters, header converters, config providers; each by name, the latest version first.</summary>
    public IReadOnlyList<PluginDescriptor> All { get; }

    /// <summary>The plugins of one kind, by name, the latest version first.</summary>
    public IReadOnlyList<PluginDescriptor> OfKind(PluginKind kind) => [.. All.Where(plugin => plugin.Kind == kind)];

    /// <summary>The latest version of the plugin of that kind with that name or alias; null when there is none.</summary>
    public PluginDescriptor? Find(PluginKind kind, string name) => Find([kind], name);

    /// <summary>The latest version of the plugin of one of these kinds with that name or alias, the first kind preferred; null when there is none.</summary>
    public PluginDescriptor? Find(IReadOnlyList<PluginKind> kinds, string name) => Versions(kinds, name) is [var latest, ..] ? latest : null;

    /// <summary>Every version of the plugin of that kind with that name or alias, the latest first; empty when there is none.</summary>
    public IReadOnlyList<PluginDescriptor> Versions(PluginKind kind, string name) => Versions([kind], name);

    /// <summary>The plugin of one of these kinds with that name or alias, in the latest version that was asked for; null when there is no such plugin.</summary>
    /// <param name="kinds">The kinds, the first preferred.</param>
    /// <param name="name">Name or alias.</param>
    /// <param name="version">A version, a range as Maven writes it (<c>[1.0,2.0)</c>), or null or <c>latest</c>.</param>
    /// <exception cref="ConfigException">There is no such version; the message lists those there are.</exception>
    public PluginDescriptor? Find(IReadOnlyList<PluginKind> kinds, string name, string? version)
    {
        IReadOnlyList<PluginDescriptor> versions = Versions(kinds, name);
        if (versions.Count == 0)
        {
            return null;
        }

        var range = PluginVersionRange.Parse(version);
        return versions.FirstOrDefault(plugin => range.Contains(plugin.Version))
            ?? throw new ConfigException(
                $"There is no version of {versions[0].Name} that matches; available versions are: {string.Join(", ", versions.Select(plugin => plugin.Version ?? "undefined"))}.");
    }

    /// <summary>The latest version of the plugin of any kind with that name or alias; null when there is none.</summary>
    public PluginDescriptor? Find(string name) => Find(Enum.GetValues<PluginKind>(), name);

    /// <summary>The connector that a <c>connector.class</c> names, in its latest version.</summary>
    /// <exception cref="ConnectException">None or several match; the message lists the connectors there are.</exception>
    public PluginDescriptor FindConnector(string name) => FindConnector(name, version: null);

    /// <summary>The connector that a <c>connector.class</c> names, in the version that a <c>connector.plugin.version</c> asks for.</summary>
    /// <exception cref="ConnectException">None or several match; the message lists the connectors there are.</exception>
    /// <exception cref="ConfigException">There is no such version; the message lists those there are.</exception>
    public PluginDescriptor FindConnector(string name, string? version)
    {
        if (Find(ConnectorKinds, name) is { } found)
        {
            return Select(found, version, ConnectorKeys.ConnectorVersion);
        }

        PluginDescriptor[] connectors = [.. All.Where(plugin => ConnectorKinds.Contains(plugin.Kind))];
        PluginDescriptor[] matches =
            [.. connectors.Where(plugin => plugin.Aliases.Contains(name) || plugin.Aliases.Contains(name + "Connector")).DistinctBy(plugin => plugin.Name)];
        return matches.Length switch
        {
            1 => Select(matches[0], version, ConnectorKeys.ConnectorVersion),
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
        catch (Exception e) when (e is IOException or TypeLoadException or BadImageFormatException or MissingMemberException)
        {
            // A part of a plugin that came without all it needs.
            throw new ConnectException($"Could not instantiate class: {plugin.Name}: {e.Message}", e);
        }
    }

    /// <summary>The version of a plugin that a configuration asks for.</summary>
    /// <param name="plugin">Any version of it.</param>
    /// <param name="version">What is asked for.</param>
    /// <param name="key">The key that asks, for the message.</param>
    /// <exception cref="ConfigException">There is no such version; the message lists those there are.</exception>
    internal PluginDescriptor Select(PluginDescriptor plugin, string? version, string key)
    {
        try
        {
            return Find([plugin.Kind], plugin.Name, version)!;
        }
        catch (ConfigException e) when (version is not null)
        {
            throw new ConfigException(key, version, e.Message);
        }
    }

    /// <summary>As the other, but the version given where there is none that is asked for, or the requirement is none: for descriptions, which go on after that error.</summary>
    internal PluginDescriptor SelectOrLatest(PluginDescriptor plugin, string? version)
    {
        try
        {
            return Select(plugin, version, ConnectorKeys.ConnectorVersion);
        }
        catch (ConfigException)
        {
            return plugin;
        }
    }

    /// <summary>Every name the plugins of these kinds answer to, for hints; of those that are known as <c>MaskField$Value</c> none that lacks the dollar.</summary>
    internal IEnumerable<string> NamesOf(params PluginKind[] kinds) => All
        .Where(plugin => kinds.Contains(plugin.Kind))
        .SelectMany(plugin => plugin.Aliases.Append(plugin.Name).Where(name => name.Contains('$') || !plugin.Name.Contains('$')))
        .Distinct();

    private PluginDescriptor[] Versions(IReadOnlyList<PluginKind> kinds, string name)
    {
        if (_aliases.TryGetValue(name, out string? canonical) || _names.TryGetValue(name, out canonical))
        {
            foreach (PluginKind kind in kinds)
            {
                if (_versions.TryGetValue((canonical, kind), out PluginDescriptor[]? versions))
                {
                    return versions;
                }
            }
        }

        return [];
    }

    private static string Print(IEnumerable<PluginDescriptor> plugins) =>
        string.Join(", ", plugins.Select(plugin => $"{plugin.Name} ({plugin.Kind.WireName()}, version {plugin.Version ?? "undefined"})"));
}
