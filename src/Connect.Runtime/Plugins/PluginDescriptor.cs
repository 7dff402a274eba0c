using System.Reflection;
using Connect.Plugins;

namespace Connect.Runtime.Plugins;

/// <summary>Kinds of plugins; the REST API shows <c>source</c>, <c>sink</c>, <c>converter</c>, <c>header_converter</c>, <c>transformation</c>, <c>predicate</c>.</summary>
public enum PluginKind
{
    /// <summary>A sink connector.</summary>
    Sink,

    /// <summary>A source connector.</summary>
    Source,

    /// <summary>A transformation.</summary>
    Transformation,

    /// <summary>A predicate.</summary>
    Predicate,

    /// <summary>A converter of keys and values.</summary>
    Converter,

    /// <summary>A converter of headers.</summary>
    HeaderConverter,

    /// <summary>A config provider; not listed by the REST API.</summary>
    ConfigProvider,
}

/// <summary>One plugin.</summary>
/// <param name="Type">The .NET type.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">The name that lists show.</param>
/// <param name="Aliases">Further names it answers to, simple names included.</param>
/// <param name="Version">Its version, or null.</param>
public sealed record PluginDescriptor(Type Type, PluginKind Kind, string Name, IReadOnlyList<string> Aliases, string? Version)
{
    /// <summary>The folder of <c>plugin.path</c> it comes from; null for a plugin of the program itself.</summary>
    public string? Location { get; init; }

    /// <summary>The name that lists and error reports show for a plugin's type: its <see cref="PluginAttribute.Name"/>, else the .NET name.</summary>
    public static string NameOf(Type type) =>
        type.GetCustomAttribute<PluginAttribute>(inherit: false)?.Name ?? type.FullName ?? type.Name;
}
