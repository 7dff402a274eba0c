using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Connect.Runtime.Transforms.Text;

/// <summary>
/// A replacement in Java's syntax: <c>$1</c> (as many digits as make up a group there is), <c>${name}</c>, and a backslash that makes the next character plain.
/// </summary>
internal sealed class JavaReplacement
{
    private readonly JavaRegex _regex;
    private readonly (string Literal, int Group)[] _parts;

    private JavaReplacement(JavaRegex regex, (string Literal, int Group)[] parts)
    {
        _regex = regex;
        _parts = parts;
    }

    /// <summary>Reads a replacement for the groups of an expression.</summary>
    /// <exception cref="FormatException">It refers to a group that there is not, or ends too early.</exception>
    public static JavaReplacement Parse(string text, JavaRegex regex)
    {
        var parts = new List<(string Literal, int Group)>();
        var literal = new StringBuilder();
        int at = 0;
        while (at < text.Length)
        {
            char letter = text[at++];
            if (letter == '\\')
            {
                literal.Append(at < text.Length ? text[at++] : throw new FormatException("the replacement ends with a backslash; write two for one."));
            }
            else if (letter != '$')
            {
                literal.Append(letter);
            }
            else
            {
                parts.Add((literal.ToString(), ReadGroup(text, ref at, regex)));
                literal.Clear();
            }
        }

        parts.Add((literal.ToString(), -1));
        return new JavaReplacement(regex, [.. parts]);
    }

    /// <summary>The text with the first match replaced.</summary>
    public string ReplaceFirst(string text)
    {
        Match match = _regex.First(text);
        if (!match.Success)
        {
            return text;
        }

        var result = new StringBuilder(text.Length).Append(text, 0, match.Index);
        foreach ((string literal, int group) in _parts)
        {
            result.Append(literal);
            if (group >= 0)
            {
                result.Append(match.Groups[group].ValueSpan);
            }
        }

        return result.Append(text, match.Index + match.Length, text.Length - match.Index - match.Length).ToString();
    }

    private static int ReadGroup(string text, ref int at, JavaRegex regex)
    {
        if (at < text.Length && text[at] == '{')
        {
            int end = text.IndexOf('}', at);
            string name = end < 0 ? text[(at + 1)..] : text[(at + 1)..end];
            at = end + 1;
            return end >= 0 && regex.GroupNames.TryGetValue(name, out int named)
                ? named
                : throw new FormatException($"the replacement refers to a group named '{name}', which the expression does not have.");
        }

        if (at >= text.Length || !char.IsAsciiDigit(text[at]))
        {
            throw new FormatException(@"the replacement has a $ without a group behind it; write \$ for a plain one.");
        }

        int group = text[at++] - '0';
        if (group > regex.GroupCount)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"the replacement refers to group {group}, and the expression has {regex.GroupCount}."));
        }

        while (at < text.Length && char.IsAsciiDigit(text[at]) && group * 10 + text[at] - '0' <= regex.GroupCount)
        {
            group = group * 10 + text[at++] - '0';
        }

        return group;
    }
}
