using System.Globalization;
using Connect.Errors;

namespace Connect.Configuration;

/// <summary>Kafka's rules for reading one configuration value of a type, and for printing it.</summary>
public static class ConfigParser
{
    /// <summary>Reads a value given as text (trimmed) or already of the type's class.</summary>
    /// <exception cref="ConfigException">The value is not of that type; a secret's value is masked in the message.</exception>
    public static object? Parse(string name, object? value, ConfigType type)
    {
        if (value is null)
        {
            return null;
        }

        if (value is not string raw)
        {
            return type switch
            {
                ConfigType.Long when value is int i => (long)i,
                ConfigType.Short when value is int i => (short)i,
                ConfigType.Class when value is Type plugin => plugin.FullName,
                ConfigType.List when value is IEnumerable<string> list => (IReadOnlyList<string>)[.. list],
                _ => value,
            };
        }

        string text = raw.Trim();
        switch (type)
        {
            case ConfigType.Boolean:
                return text.Equals("true", StringComparison.OrdinalIgnoreCase) ? true
                    : text.Equals("false", StringComparison.OrdinalIgnoreCase) ? false
                    : throw new ConfigException(name, raw, "Expected value to be either true or false");
            case ConfigType.Int:
                return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int int32) ? int32 : throw NotANumber(name, raw, "INT");
            case ConfigType.Short:
                return short.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out short int16) ? int16 : throw NotANumber(name, raw, "SHORT");
            case ConfigType.Long:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long int64) ? int64 : throw NotANumber(name, raw, "LONG");
            case ConfigType.Double:
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double float64) ? float64 : throw NotANumber(name, raw, "DOUBLE");
            case ConfigType.List:
                return text.Length == 0 ? (IReadOnlyList<string>)[] : text.Split(',', StringSplitOptions.TrimEntries);
            case ConfigType.Password:
                return new Password(text);
            default:
                return text;
        }
    }

    /// <summary>Prints a value as the REST API shows it: lists joined by commas, secrets as <c>[hidden]</c>, null as null.</summary>
    public static string? Print(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        IEnumerable<string> list => string.Join(',', list),
        Type type => type.FullName,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static ConfigException NotANumber(string name, string value, string type) => new(name, value, $"Not a number of type {type}");
}
