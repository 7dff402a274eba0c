using System.Collections;

namespace Connect.Runtime.Configuration;

/// <summary>
/// Reads a worker configuration from environment variables as container images do: <c>CONNECT_GROUP_ID</c> is <c>group.id</c>; <c>_</c> stands for a dot,
/// <c>__</c> for an underscore, <c>___</c> for a dash.
/// </summary>
public static class EnvironmentProperties
{
    private const string Prefix = "CONNECT_";

    /// <summary>Variables of the images that set up the process, not the worker.</summary>
    private static readonly string[] NotProperties = ["CONNECT_LOG4J_ROOT_LOGLEVEL", "CONNECT_LOG4J_LOGGERS", "CONNECT_REST_PORT"];

    /// <summary>The properties of this process's environment.</summary>
    public static IReadOnlyDictionary<string, string> Read()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return Read(variables);
    }

    /// <summary>The properties of a set of variables.</summary>
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in variables)
        {
            if (name.Length > Prefix.Length
                && name.StartsWith(Prefix, StringComparison.Ordinal)
                && !NotProperties.Contains(name)
                && !name.StartsWith("CONNECT_LOG4J_APPENDER_", StringComparison.Ordinal))
            {
                properties[PropertyName(name)] = value;
            }
        }

        return properties;
    }

    /// <summary>The property a variable stands for.</summary>
    internal static string PropertyName(string variable)
    {
        string text = variable[Prefix.Length..].ToLowerInvariant();
        var result = new System.Text.StringBuilder(text.Length);
        for (int i = 0; i < text.Length;)
        {
            int run = 0;
            while (i + run < text.Length && text[i + run] == '_' && run < 3)
            {
                run++;
            }

            result.Append(run switch { 0 => text[i], 1 => '.', 2 => '_', _ => '-' });
            i += Math.Max(run, 1);
        }

        return result.ToString();
    }
}
