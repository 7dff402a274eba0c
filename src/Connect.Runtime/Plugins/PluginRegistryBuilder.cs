using System.Reflection;
using Connect.Connectors;
using Connect.Plugins;

namespace Connect.Runtime.Plugins;

/// <summary>Collects plugins from assemblies and single types; then <see cref="Build"/>. Not thread-safe.</summary>
public sealed class PluginRegistryBuilder
{
    private static readonly PluginKind[] Kinds = Enum.GetValues<PluginKind>();

    private readonly HashSet<Type> _types = [];
    private readonly List<PluginDescriptor> _plugins = [];

    /// <summary>Adds the plugins that come with the runtime: converters, transformations, predicates and config providers.</summary>
    public PluginRegistryBuilder AddBuiltIns() => AddAssembly(typeof(PluginRegistryBuilder).Assembly);

    /// <summary>Adds every plugin of an assembly: public types that are not abstract, have a public parameterless constructor and implement a plugin contract.</summary>
    public PluginRegistryBuilder AddAssembly(Assembly assembly)
    {
        foreach (Type type in assembly.GetExportedTypes())
        {
            if (IsCreatable(type))
            {
                Add(type);
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

        if (!Add(type))
        {
            throw new ArgumentException($"{type} is no plugin: it implements none of {string.Join(", ", Kinds.Select(kind => kind.Contract().Name))}.", nameof(type));
        }

        return this;
    }

    /// <summary>The registry of what was added so far.</summary>
    public PluginRegistry Build() => new(_plugins);

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

    private static string? VersionOf(Type type, PluginAttribute? attribute)
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
            catch (TargetInvocationException)
            {
                // A connector whose constructor fails is listed all the same; the error shows when somebody uses it.
            }
        }

        string? informational = type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return informational?.Split('+')[0];
    }

    private bool Add(Type type)
    {
        PluginKind[] kinds = [.. Kinds.Where(kind => kind.Contract().IsAssignableFrom(type))];
        if (kinds.Length > 0 && _types.Add(type))
        {
            var attribute = type.GetCustomAttribute<PluginAttribute>(inherit: false);
            string name = PluginDescriptor.NameOf(type);
            string? version = VersionOf(type, attribute);
            foreach (PluginKind kind in kinds)
            {
                _plugins.Add(new PluginDescriptor(type, kind, name, AliasesOf(type, kind, name, attribute), version));
            }
        }

        return kinds.Length > 0;
    }
}
