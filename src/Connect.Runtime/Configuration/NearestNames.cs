namespace Connect.Runtime.Configuration;

/// <summary>Finds the known names that a mistyped or shortened one most likely meant.</summary>
public static class NearestNames
{
    /// <summary>
    /// The known names that are one typing mistake away from <paramref name="name"/>; else those that it shortens, the shortest first (<c>Mask$Value</c> is meant for
    /// <c>MaskField$Value</c>, not for <c>Cast$Value</c>); else those with the fewest mistakes. Sorted; empty when it is known itself or resembles none.
    /// </summary>
    /// <param name="name">What the user wrote.</param>
    /// <param name="known">What could have been meant.</param>
    /// <param name="count">At most that many.</param>
    public static IReadOnlyList<string> Find(string name, IEnumerable<string> known, int count = 3)
    {
        string[] candidates = [.. known.Distinct(StringComparer.Ordinal)];
        if (candidates.Contains(name))
        {
            return [];
        }

        // A third of the letters wrong is still a typing mistake, up to four of them; more is another word.
        int limit = Math.Clamp(name.Length / 3, 1, 4);
        var near = new List<(string Name, int Distance)>();
        foreach (string candidate in candidates)
        {
            if (Math.Abs(candidate.Length - name.Length) <= limit && Distance(name, candidate) is var distance && distance <= limit)
            {
                near.Add((candidate, distance));
                limit = distance;
            }
        }

        string[] shortened = near.Count > 0 && limit == 1
            ? []
            : [.. candidates.Where(candidate => IsShortened(name, candidate)).OrderBy(candidate => candidate.Length).ThenBy(candidate => candidate, StringComparer.Ordinal)];
        IEnumerable<string> found = shortened.Length > 0
            ? shortened
            : near.Where(candidate => candidate.Distance == limit).Select(candidate => candidate.Name).Order(StringComparer.Ordinal);
        return [.. found.Take(count)];
    }

    /// <summary><c> Did you mean 'a' or 'b'?</c> with a leading space, or the empty string when nothing is near.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        IReadOnlyList<string> nearest = Find(name, known);
        return nearest.Count == 0 ? "" : $" Did you mean {string.Join(" or ", nearest.Select(candidate => $"'{candidate}'"))}?";
    }

    /// <summary>Whether letters were left out in one place, at the end or after the first three.</summary>
    private static bool IsShortened(string name, string full)
    {
        if (full.Length <= name.Length)
        {
            return false;
        }

        int start = 0;
        while (start < name.Length && Same(name[start], full[start]))
        {
            start++;
        }

        int end = 0;
        while (end < name.Length && Same(name[^(end + 1)], full[^(end + 1)]))
        {
            end++;
        }

        return start >= 3 && start + end >= name.Length;
    }

    /// <summary>Edit distance without regard to case; two neighbouring letters swapped count once.</summary>
    private static int Distance(string a, string b)
    {
        int[] beforePrevious = new int[b.Length + 1];
        int[] previous = new int[b.Length + 1];
        int[] current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                int best = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    best = Math.Min(best, beforePrevious[j - 2] + 1);
                }

                current[j] = best;
            }

            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }

        return previous[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
