using System.Text;
using Connect.Configuration;
using Connect.Errors;

namespace Connectors.Jdbc.Connections;

/// <summary>Names of enumeration members in configurations: <c>BestFitEagerDouble</c> is <c>best_fit_eager_double</c>, in lower or upper case.</summary>
internal static class EnumNames
{
    /// <summary>A rule for keys that hold such a name. Null passes.</summary>
    public static IConfigValidator Validator<T>() where T : struct, Enum => ConfigValidators.From(string.Join(", ", Names<T>()), static (name, value) =>
    {
        if (value is string text)
        {
            Parse<T>(name, text);
        }
    });

    /// <summary>The member of that name.</summary>
    /// <exception cref="ConfigException">There is none.</exception>
    public static T Parse<T>(string key, string text) where T : struct, Enum
    {
        T[] members = Enum.GetValues<T>();
        int at = Array.FindIndex(members, member => NameOf(member).Equals(text, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? members[at] : throw new ConfigException(key, text, $"expected one of: {string.Join(", ", Names<T>())}");
    }

    /// <summary>The names in lower case.</summary>
    public static IEnumerable<string> Names<T>() where T : struct, Enum => Enum.GetValues<T>().Select(NameOf);

    /// <summary>A member's name.</summary>
    public static string NameOf<T>(T member) where T : struct, Enum
    {
        var name = new StringBuilder();
        foreach (char c in member.ToString())
        {
            name.Append(char.IsUpper(c) && name.Length > 0 ? "_" : "").Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }
}
