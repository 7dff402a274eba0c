using Connect.Errors;

namespace Connect.Configuration;

/// <summary>A rule for one value beyond its type.</summary>
public interface IConfigValidator
{
    /// <summary>Throws when the value breaks the rule.</summary>
    /// <param name="name">The key.</param>
    /// <param name="value">The parsed value; null when the default is null.</param>
    /// <exception cref="ConfigException">Names key, value and what was expected.</exception>
    void EnsureValid(string name, object? value);
}

/// <summary>Recommends values for a key in view of the others.</summary>
public interface IConfigRecommender
{
    /// <summary>Sensible values; empty if any goes.</summary>
    /// <param name="name">The key.</param>
    /// <param name="parsedConfig">All values parsed so far, by key.</param>
    IReadOnlyList<object> ValidValues(string name, IReadOnlyDictionary<string, object?> parsedConfig);

    /// <summary>Whether the key matters at all with the other values.</summary>
    bool Visible(string name, IReadOnlyDictionary<string, object?> parsedConfig);
}
