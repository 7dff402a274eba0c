using Connect.Errors;

namespace Connect.Runtime.Plugins;

/// <summary>
/// What a <c>…plugin.version</c> asks for: one version (<c>1.2.0</c> or <c>[1.2.0]</c>), ranges as Maven writes them (<c>[1.0,2.0)</c>, <c>(,1.5]</c>, several separated by
/// commas), or <c>latest</c>.
/// </summary>
internal sealed class PluginVersionRange
{
    private const string Latest = "latest";
    private const string Expected = "Expected a version (1.2.0), a range ([1.0,2.0), (,1.5], [1.0,)) or latest";

    private readonly List<Interval> _intervals;

    private PluginVersionRange(List<Interval> intervals) => _intervals = intervals;

    /// <summary>Reads a requirement; null, empty and <c>latest</c> allow every version.</summary>
    /// <exception cref="ConfigException">It is none; the message is the part behind key and value.</exception>
    public static PluginVersionRange Parse(string? text)
    {
        string rest = text?.Trim() ?? "";
        if (rest.Length == 0 || rest.Equals(Latest, StringComparison.OrdinalIgnoreCase))
        {
            return new PluginVersionRange([]);
        }

        if (rest[0] is not ('[' or '('))
        {
            var version = PluginVersion.Parse(rest.AsSpan().IndexOfAny(",[]()") < 0 ? rest : throw new ConfigException($"{Expected}."));
            return new PluginVersionRange([new Interval(version, true, version, true)]);
        }

        var intervals = new List<Interval>();
        while (rest.Length > 0)
        {
            int end = rest.AsSpan().IndexOfAny(']', ')');
            if (rest[0] is not ('[' or '(') || end < 0)
            {
                throw new ConfigException($"{Expected}.");
            }

            intervals.Add(ParseInterval(rest[1..end], rest[0] == '[', rest[end] == ']'));
            rest = rest[(end + 1)..].TrimStart();
            if (rest.StartsWith(','))
            {
                rest = rest[1..].TrimStart();
            }
        }

        return new PluginVersionRange(intervals);
    }

    /// <summary>Whether a version is one of those asked for.</summary>
    public bool Contains(string? version)
    {
        if (_intervals.Count == 0)
        {
            return true;
        }

        var parsed = PluginVersion.Parse(version);
        return version is not null && _intervals.Exists(interval => interval.Contains(parsed));
    }

    private static Interval ParseInterval(string text, bool fromIncluded, bool toIncluded)
    {
        string[] ends = text.Split(',');
        PluginVersion? from = End(ends[0]);
        PluginVersion? to = ends.Length == 1 ? from : End(ends[1]);
        bool valid = ends.Length switch
        {
            1 => from is not null && fromIncluded && toIncluded,
            2 => from is null || to is null || from.CompareTo(to) <= 0,
            _ => false,
        };
        return valid ? new Interval(from, fromIncluded, to, toIncluded) : throw new ConfigException($"{Expected}; '{text}' is no range.");
    }

    private static PluginVersion? End(string text) => string.IsNullOrWhiteSpace(text) ? null : PluginVersion.Parse(text);

    private sealed record Interval(PluginVersion? From, bool FromIncluded, PluginVersion? To, bool ToIncluded)
    {
        public bool Contains(PluginVersion version)
        {
            int from = From is null ? 1 : version.CompareTo(From);
            int to = To is null ? -1 : version.CompareTo(To);
            return (from > 0 || (from == 0 && FromIncluded)) && (to < 0 || (to == 0 && ToIncluded));
        }
    }
}
