namespace Connect.Configuration;

/// <summary>What validation found for one key. Connectors may add errors to it.</summary>
public sealed class ConfigValue(string name)
{
    /// <summary>The key.</summary>
    public string Name { get; } = name;

    /// <summary>The parsed value; null if absent or not parsable. Secrets are <see cref="Password"/>.</summary>
    public object? Value { get; set; }

    /// <summary>Values a form may offer.</summary>
    public IReadOnlyList<object> RecommendedValues { get; set; } = [];

    /// <summary>Each one complete sentence; empty when the value is fine.</summary>
    public List<string> ErrorMessages { get; } = [];

    /// <summary>Whether the key matters with the other values. Default true.</summary>
    public bool Visible { get; set; } = true;
}
