using Connect.Configuration;
using Connect.Errors;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>Keys and rules that several transformations share.</summary>
internal static class FieldConfig
{
    /// <summary>The key of <see cref="ReplaceNull"/>.</summary>
    public const string ReplaceNullKey = "replace.null.with.default";

    /// <summary>Whether a null is read as the field's default.</summary>
    public static ConfigKey ReplaceNull { get; } = new()
    {
        Name = ReplaceNullKey,
        Type = ConfigType.Boolean,
        DefaultValue = true,
        Importance = Importance.Medium,
        Documentation = "Whether a null in a field that has a default is read as that default. Values without a schema have no defaults.",
    };

    /// <summary>A list with at least one entry.</summary>
    public static IConfigValidator NonEmptyList { get; } = ConfigValidators.From("non-empty list", static (name, value) =>
    {
        if (value is not IReadOnlyList<string> { Count: > 0 })
        {
            throw new ConfigException(name, value is null ? null : "[]", "Empty list");
        }
    });

    /// <summary>The list of a key as messages of Kafka print it.</summary>
    public static string Print(IReadOnlyList<string> list) => $"[{string.Join(", ", list)}]";

    /// <summary>The names of a list as paths.</summary>
    public static FieldPath[] Paths(ConfigValues config, string key)
    {
        bool isV2 = FieldPath.IsV2(config);
        return [.. config.GetList(key).Select(name => FieldPath.Parse(name, isV2))];
    }
}
