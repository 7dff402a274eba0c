using System.Globalization;
using Connect.Errors;
using Microsoft.AspNetCore.Http;

namespace Connect.Rest.Server;

/// <summary>The rules of <c>response.http.headers.config</c>.</summary>
internal sealed class ResponseHeaders
{
    private const string Key = "response.http.headers.config";
    private static readonly string[] Actions = ["set", "add", "setDate", "addDate"];
    private readonly List<Rule> _rules;
    private readonly TimeProvider _time;

    private ResponseHeaders(List<Rule> rules, TimeProvider time)
    {
        _rules = rules;
        _time = time;
    }

    /// <summary>Reads the rules; null if there are none.</summary>
    /// <exception cref="ConfigException">A rule is not one.</exception>
    public static ResponseHeaders? Parse(string config, TimeProvider time)
    {
        List<Rule> rules = [];
        foreach (string rule in SplitRules(config))
        {
            rules.Add(ParseRule(rule));
        }

        return rules.Count == 0 ? null : new ResponseHeaders(rules, time);
    }

    /// <summary>Sets the headers.</summary>
    public void Apply(IHeaderDictionary headers)
    {
        foreach (Rule rule in _rules)
        {
            string value = rule.DateOffset is { } offset ? _time.GetUtcNow().Add(offset).ToString("R", CultureInfo.InvariantCulture) : rule.Value;
            if (rule.Add)
            {
                headers.Append(rule.Name, value);
            }
            else
            {
                headers[rule.Name] = value;
            }
        }
    }

    // A comma list whose entries may be wrapped in double quotes.
    private static IEnumerable<string> SplitRules(string config)
    {
        int start = 0;
        bool quoted = false;
        for (int i = 0; i <= config.Length; i++)
        {
            if (i < config.Length && config[i] == '"')
            {
                quoted = !quoted;
            }
            else if (i == config.Length || (config[i] == ',' && !quoted))
            {
                string rule = config[start..i].Replace("\"", "", StringComparison.Ordinal).Trim();
                if (rule.Length > 0)
                {
                    yield return rule;
                }

                start = i + 1;
            }
        }
    }

    private static Rule ParseRule(string rule)
    {
        int space = rule.AsSpan().IndexOfAny(' ', '\t');
        if (space < 0)
        {
            throw new ConfigException(Key, rule, $"Invalid format of header config '{rule}'. Expected: '[action] [header name]:[header value]'");
        }

        string action = rule[..space];
        string? known = Actions.FirstOrDefault(name => name.Equals(action, StringComparison.OrdinalIgnoreCase));
        if (known is null)
        {
            throw new ConfigException(Key, rule, $"Invalid header config action: '{action}'. Expected one of [{string.Join(", ", Actions)}]");
        }

        string pair = rule[(space + 1)..].Trim();
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == pair.Length - 1)
        {
            throw new ConfigException(Key, rule, $"Invalid format of header name and header value pair '{pair}'. Expected: '[header name]:[header value]'");
        }

        string name = pair[..colon].Trim();
        string value = pair[(colon + 1)..].Trim();
        if (name.Any(char.IsWhiteSpace))
        {
            throw new ConfigException(Key, rule, $"Invalid header name '{name}'. The '[header name]' cannot contain whitespace");
        }

        if (name.Any(static c => c is <= ' ' or >= '\x7f' or '(' or ')' or '<' or '>' or '@' or ',' or ';' or '\\' or '"' or '/' or '[' or ']' or '?' or '=' or '{' or '}')
            || value.Any(static c => c is < ' ' or >= '\x7f'))
        {
            throw new ConfigException(Key, rule, $"Header '{name}' has characters that are not allowed in headers; expected ASCII without control characters");
        }

        bool add = known.StartsWith("add", StringComparison.Ordinal);
        if (!known.EndsWith("Date", StringComparison.Ordinal))
        {
            return new Rule(add, name, value, null);
        }

        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long milliseconds) && Math.Abs(milliseconds) < 100L * 365 * 86_400_000
            ? new Rule(add, name, value, TimeSpan.FromMilliseconds(milliseconds))
            : throw new ConfigException(Key, rule, $"The value of header '{name}' is not a number of milliseconds, which action {known} needs");
    }

    private sealed record Rule(bool Add, string Name, string Value, TimeSpan? DateOffset);
}
