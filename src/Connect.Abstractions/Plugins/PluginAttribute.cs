namespace Connect.Plugins;

/// <summary>
/// Names a plugin answers to in configurations besides its .NET type name: Java class names that users' files hold, and short aliases. Put it on a connector,
/// converter, header converter, transformation, predicate or config provider with a public parameterless constructor.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PluginAttribute : Attribute
{
    /// <summary>A plugin with a canonical name.</summary>
    /// <param name="name">The name that lists show: the Java class name for plugins users know from Java, else the .NET type's full name.</param>
    public PluginAttribute(string name) => Name = name;

    /// <summary>The name that lists show.</summary>
    public string Name { get; }

    /// <summary>Further names, such as <c>postgres</c>. The simple name, with and without its kind's suffix (<c>FileStreamSource</c>), is always accepted.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>Version that lists show; null takes the assembly's.</summary>
    public string? Version { get; init; }
}
