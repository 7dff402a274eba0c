using Connect.Configuration;
using Connect.Runtime.Herder;

namespace Connect.Runtime.Configuration;

/// <summary>Prints definitions and values as the REST API shows them.</summary>
internal static class ConfigKeyInfos
{
    public static ConfigKeyInfo From(ConfigKey key, string prefix = "") => new(
        prefix + key.Name,
        key.Type,
        !key.HasDefault,
        DefaultOf(key),
        key.Importance,
        key.Documentation,
        key.Group,
        key.OrderInGroup,
        key.Width,
        key.DisplayName ?? key.Name,
        key.Dependents);

    public static ConfigValueInfo From(ConfigValue value, string prefix = "") => new(
        prefix + value.Name,
        ConfigParser.Print(value.Value),
        [.. value.RecommendedValues.Select(ConfigParser.Print).OfType<string>()],
        [.. value.ErrorMessages],
        value.Visible);

    private static string? DefaultOf(ConfigKey key) => key switch
    {
        { HasDefault: false } or { DefaultValue: null } => null,
        { Type: ConfigType.Password } => Password.Hidden,
        _ => ConfigParser.Print(ConfigParser.Parse(key.Name, key.DefaultValue, key.Type)),
    };
}
