using Connect.Runtime.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>Says why a class name cannot be used where a plugin of a kind is expected; Kafka's wording where it has one.</summary>
internal static class PluginErrors
{
    public static string NotUsable(PluginRegistry plugins, PluginKind kind, string name)
    {
        if (plugins.Find(name) is { } other)
        {
            return $"Class {other.Name} does not implement the {kind.ContractName()} interface";
        }

        // Cast for Cast$Value is the commonest mistake of all.
        string[] nested = [.. plugins.NamesOf(kind).Where(known => known.StartsWith(name + "$", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return nested.Length > 0
            ? $"This class is abstract and cannot be created. Did you mean {string.Join(", ", nested)}?"
            : $"Class {name} could not be found.{NearestNames.Hint(name, plugins.NamesOf(kind))}";
    }
}
