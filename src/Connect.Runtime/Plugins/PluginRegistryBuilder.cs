using System.Reflection;
using Connect.Connectors;
using Connect.Plugins;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Runtime.Plugins;

/// <summary>Collects plugins from assemblies, single types and folders; then <see cref="Build"/>. Not thread-safe.</summary>
public sealed class PluginRegistryBuilder
{
    private static readonly PluginKind[] Kinds = Enum.GetValues<PluginKind>();

    private readonly HashSet<Type> _types = [];
    private readonly List<PluginDescriptor> _plugins = [];
    private ILogger _logger = NullLogger.Instance;

    /// <summary>Adds the plugins that come with the runtime: converters, transformations, predicates and config providers.</summary>
    public PluginRegistryBuilder AddBuiltIns() => AddAssembly(typeof(PluginRegistryBuilder).Assembly);

    /// <summary>Adds every plugin of an assembly: public types that are not abstract, have a public parameterless constructor and implement a plugin contract.</summary>
    public PluginRegistryBuilder AddAssembly(Assembly assembly)
    {
        foreach (Type type in assembly.GetExportedTypes())
        {
            if (IsCreatable(type))
            {
                Add(type, location: null);
            }
        }

        return this;
    }

    /// <summary>Adds one plugin; the type need not be public.</summary>
    /// <exception cref="ArgumentException">The type cannot be created or is no plugin.</exception>
    public PluginRegistryBuilder AddType(Type type)
    {
        if (!IsCreatable(type))
        {
            throw new ArgumentException($"{type} cannot be a plugin: it must be a class that is not abstract and not generic, with a public parameterless constructor.", nameof(type));
        }

        if (!Add(type, location: null))
        {
            throw new ArgumentException($"{type} is no plugin: it implements none of {string.Join(", ", Kinds.Select(kind => kind.Contract().Name))}.", nameof(type));
        }

        return this;
    }

    /// <summary>
    /// Adds the plugins in folders, as <c>plugin.path</c> names them: each child directory of a path is one plugin with its own copies of its dependencies, apart from
    /// other plugins and from the program. A plugin that cannot be loaded, and a directory that is missing, are warnings.
    /// </summary>
    /// <param name="path">The directories; relative ones from the current directory.</param>
    /// <param name="logger">Takes the warnings.</param>
    public PluginRegistryBuilder AddFolders(IEnumerable<string> path, ILogger logger)
    {
        _logger = logger;
        new PluginLoader(logger).Load(path, (type, location) =>
        {
            if (IsCreatable(type))
            {
                Add(type, location);
            }
        });
        foreach (IGrouping<string?, PluginDescriptor> folder in _plugins.Where(plugin => plugin.Location is not null).GroupBy(plugin => plugin.Location))
        {
            PluginLog.Loaded(logger, folder.Count(), folder.Key!);
        }

        return this;
    }

    /// <summary>The directories of a <c>plugin.path</c>, which commas separate.</summary>
    public static IReadOnlyList<string> SplitPath(string? path) => (path ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The registry of what was added so far. Of plugins with the same name and version, one from a folder is preferred, else the first.</summary>
    public PluginRegistry Build()
    {
        var unique = new Dictionary<(string Name, PluginKind Kind, string Version), PluginDescriptor>();
        foreach (PluginDescriptor plugin in _plugins.OrderBy(plugin => plugin.Location is null))
        {
            if (!unique.TryAdd((plugin.Name, plugin.Kind, plugin.Version ?? ""), plugin))
            {
                PluginDescriptor used = unique[(plugin.Name, plugin.Kind, plugin.Version ?? "")];
                PluginLog.Duplicate(_logger, plugin.Name, plugin.Version ?? "undefined", Place(used), Place(plugin));
            }
        }

        return new PluginRegistry(unique.Values);
    }

    private static string Place(PluginDescriptor plugin) => plugin.Location ?? $"the program ({plugin.Type.Assembly.GetName().Name})";

    private static bool IsCreatable(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.GetConstructor(Type.EmptyTypes) is not null;

    private static List<string> AliasesOf(Type type, PluginKind kind, string name, PluginAttribute? attribute)
    {
        var aliases = new List<string>();
        foreach (string simple in (string[])[SimpleName(name), type.Name])
        {
            AddAlias(simple);
            int suffix = simple.LastIndexOf(kind.Suffix(), StringComparison.Ordinal);
            if (suffix > 0)
            {
                AddAlias(simple[..suffix]);
            }
        }

        foreach (string alias in attribute?.Aliases ?? [])
        {
            AddAlias(alias);
        }

        return aliases;

        void AddAlias(string alias)
        {
            if (alias != name && !aliases.Contains(alias))
            {
                aliases.Add(alias);
            }
        }
    }

    /// <summary>What Java calls the simple name: behind the last dot, and behind the <c>$</c> of a nested class.</summary>
    private static string SimpleName(string name) => name[(name.LastIndexOfAny(['.', '$', '+']) + 1)..];

    private static string? VersionOf(Type type, PluginAttribute? attribute, string? location)
    {
        if (attribute?.Version is { } version)
        {
            return version;
        }

        if (typeof(IConnector).IsAssignableFrom(type))
        {
            try
            {
                return ((IConnector)Activator.CreateInstance(type)!).Version;
            }
            catch (TargetInvocationException) when (location is null)
            {
                // A connector whose constructor fails is listed all the same; the error shows when somebody uses it.
            }
        }

        string? informational = type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return informational?.Split('+')[0];
    }

    private bool Add(Type type, string? location)
    {
        PluginKind[] kinds = [.. Kinds.Where(kind => kind.Contract().IsAssignableFrom(type))];
        if (kinds.Length > 0 && !_types.Contains(type))
        {
            var attribute = type.GetCustomAttribute<PluginAttribute>(inherit: false);
            string name = PluginDescriptor.NameOf(type);
            string? version = VersionOf(type, attribute, location);
            foreach (PluginKind kind in kinds)
            {
                _plugins.Add(new PluginDescriptor(type, kind, name, AliasesOf(type, kind, name, attribute), version) { Location = location });
            }

            _types.Add(type);
        }

        return kinds.Length > 0;
    }
}
