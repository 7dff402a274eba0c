using System.Text.RegularExpressions;
using Connect.Errors;

namespace Connectors.Jdbc.Source;

/// <summary>Regular expressions that must match a table's full name as a whole.</summary>
internal static class TablePatterns
{
    // A pattern that backtracks for ever must not hang a worker.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Compiles one.</summary>
    /// <exception cref="ConfigException">It is no regular expression.</exception>
    public static Regex Compile(string key, string pattern)
    {
        try
        {
            return new Regex($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, Limit);
        }
        catch (ArgumentException e)
        {
            throw new ConfigException(key, pattern, $"Invalid regex: {e.Message}");
        }
    }
}
