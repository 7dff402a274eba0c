using System.Numerics;

namespace Connect.Runtime.Plugins;

/// <summary>
/// Orders versions as Maven does: numbers by value, <c>alpha &lt; beta &lt; milestone &lt; rc &lt; snapshot &lt; (nothing) &lt; sp</c>, other words after these by the
/// alphabet, and zeros at the end do not count (<c>1.0</c> is <c>1</c>). What stands behind a <c>+</c> says how it was built and does not count either.
/// </summary>
internal sealed class PluginVersion : IComparable<PluginVersion>
{
    private static readonly string[] Qualifiers = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];

    private readonly List<Part> _parts;

    private PluginVersion(List<Part> parts) => _parts = parts;

    /// <summary>Reads a version; null, a version nobody told, is before all others.</summary>
    public static PluginVersion Parse(string? text)
    {
        var parts = new List<Part>();
        string version = (text ?? "").Split('+')[0].Trim().ToLowerInvariant();
        for (int i = 0; i < version.Length;)
        {
            int start = i;
            if (char.IsAsciiDigit(version[i]))
            {
                while (i < version.Length && char.IsAsciiDigit(version[i]))
                {
                    i++;
                }

                parts.Add(new Part(BigInteger.Parse(version.AsSpan(start, i - start), provider: System.Globalization.CultureInfo.InvariantCulture), null));
            }
            else if (version[i] is '.' or '-' or '_')
            {
                i++;
            }
            else
            {
                while (i < version.Length && !char.IsAsciiDigit(version[i]) && version[i] is not ('.' or '-' or '_'))
                {
                    i++;
                }

                parts.Add(new Part(null, Canonical(version[start..i], i < version.Length && char.IsAsciiDigit(version[i]))));
            }
        }

        // 1.0.0-rc is 1-rc: zeros do not count before a word either.
        for (int i = parts.Count - 1; i >= 0; i--)
        {
            if (parts[i].IsNothing && (i == parts.Count - 1 || parts[i + 1].Word is not null))
            {
                parts.RemoveAt(i);
            }
        }

        return new PluginVersion(parts);
    }

    /// <inheritdoc/>
    public int CompareTo(PluginVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (int i = 0; i < Math.Max(_parts.Count, other._parts.Count); i++)
        {
            int order = (i < _parts.Count ? _parts[i] : Part.Nothing).CompareTo(i < other._parts.Count ? other._parts[i] : Part.Nothing);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static string Canonical(string word, bool beforeNumber) => word switch
    {
        "a" when beforeNumber => "alpha",
        "b" when beforeNumber => "beta",
        "m" when beforeNumber => "milestone",
        "cr" => "rc",
        "ga" or "final" or "release" => "",
        _ => word,
    };

    private readonly record struct Part(BigInteger? Number, string? Word) : IComparable<Part>
    {
        public static Part Nothing => new(null, "");

        public bool IsNothing => Number is { IsZero: true } || Word is "";

        public int CompareTo(Part other) => (Number, other.Number) switch
        {
            ({ } mine, { } theirs) => mine.CompareTo(theirs),
            ({ } mine, null) => other.Word is "" && mine.IsZero ? 0 : 1,
            (null, { } theirs) => Word is "" && theirs.IsZero ? 0 : -1,
            _ => CompareWords(Word!, other.Word!),
        };

        private static int CompareWords(string left, string right)
        {
            int leftRank = Rank(left);
            int order = leftRank.CompareTo(Rank(right));
            return order != 0 || leftRank < Qualifiers.Length ? order : string.CompareOrdinal(left, right);
        }

        private static int Rank(string word) => Array.IndexOf(Qualifiers, word) is >= 0 and var rank ? rank : Qualifiers.Length;
    }
}
