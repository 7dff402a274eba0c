using System.Text.RegularExpressions;
using Connect.Configuration;
using Connect.Errors;

namespace Connect.Runtime.Transforms.Text;

/// <summary>
/// A regular expression in Java's syntax. It runs without backtracking where it can (no look-around, back references or possessive parts), so that no topic makes it
/// slow; else with a time-out.
/// </summary>
internal sealed class JavaRegex
{
    private static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(1);

    private readonly Regex _first;
    private readonly Regex _full;

    private JavaRegex(JavaRegexTranslator translated)
    {
        string pattern = translated.Pattern;
        _first = Create(pattern, out int groups);
        _full = Create($@"\A(?:{pattern})\z", out _);
        GroupCount = groups;
        GroupNames = translated.GroupNames;
    }

    /// <summary>Number of capturing groups.</summary>
    public int GroupCount { get; }

    /// <summary>Numbers of the groups that have names.</summary>
    public IReadOnlyDictionary<string, int> GroupNames { get; }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It is none, or uses something that .NET cannot do; the message says what.</exception>
    public static JavaRegex Compile(string pattern)
    {
        try
        {
            return new JavaRegex(new JavaRegexTranslator(pattern));
        }
        catch (RegexParseException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>A rule for configuration values: <c>Invalid regex: why</c>.</summary>
    /// <param name="description">For documentation.</param>
    /// <param name="first">A rule that is checked before; null for none.</param>
    public static IConfigValidator Validator(string description, IConfigValidator? first = null) => ConfigValidators.From(description, (name, value) =>
    {
        first?.EnsureValid(name, value);
        try
        {
            Compile(value as string ?? throw new FormatException("a regular expression is required."));
        }
        catch (FormatException e)
        {
            throw new ConfigException(name, value, $"Invalid regex: {e.Message}");
        }
    });

    /// <summary>Whether the whole text matches.</summary>
    /// <exception cref="ConnectDataException">It took longer than a second to find out.</exception>
    public bool IsFullMatch(string text)
    {
        try
        {
            return _full.IsMatch(text);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw TooSlow(e);
        }
    }

    /// <summary>The first match anywhere.</summary>
    /// <exception cref="ConnectDataException">It took longer than a second to find it.</exception>
    public Match First(string text)
    {
        try
        {
            return _first.Match(text);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw TooSlow(e);
        }
    }

    private static Regex Create(string pattern, out int groups)
    {
        Regex regex;
        try
        {
            regex = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeOut);
        }
        catch (NotSupportedException)
        {
            regex = new Regex(pattern, RegexOptions.CultureInvariant, TimeOut);
        }

        groups = regex.GetGroupNumbers().Length - 1;
        return regex;
    }

    private static ConnectDataException TooSlow(RegexMatchTimeoutException e) =>
        new("The regular expression took longer than a second for one topic; write it without nested repetitions.", e);
}
