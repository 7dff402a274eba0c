using Connect.Configuration;

namespace Connect.Runtime.Conversion;

/// <summary>The key every converter has, and the settings the framework adds to a converter's own.</summary>
internal static class ConverterConfig
{
    public const string TypeKey = "converter.type";

    /// <summary>A new definition that holds <see cref="TypeKey"/> only.</summary>
    public static ConfigDef Base() => new ConfigDef().Define(
        TypeKey,
        ConfigType.String,
        Importance.Low,
        "What the converter is used for: key, value or header. The worker sets it.",
        ConfigValidators.OneOf("key", "value", "header"));

    /// <summary>The settings with the type of a key or value converter.</summary>
    public static Dictionary<string, string> WithType(IReadOnlyDictionary<string, string> config, bool isKey) =>
        new(config, StringComparer.Ordinal) { [TypeKey] = isKey ? "key" : "value" };
}
