namespace Connectors.Jdbc.Connections;

/// <summary>Finds the name that a mistyped one most likely meant.</summary>
internal static class NameHint
{
    /// <summary><c> Did you mean 'sslmode'?</c> with a leading space; empty when nothing is near.</summary>
    public static string For(string name, IEnumerable<string> known)
    {
        // A third of the letters wrong is still a typing mistake; more is another word.
        int limit = Math.Clamp(name.Length / 3, 1, 4);
        string? nearest = null;
        foreach (string candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) <= limit && Distance(name, candidate) is var distance && (distance < limit || (distance == limit && nearest is null)))
            {
                limit = distance;
                nearest = candidate;
            }
        }

        return nearest is null ? "" : $" Did you mean '{nearest}'?";
    }

    // Edit distance without regard to case.
    private static int Distance(string a, string b)
    {
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
                int replaced = previous[j - 1] + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
