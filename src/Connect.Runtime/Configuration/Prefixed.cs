namespace Connect.Runtime.Configuration;

/// <summary>Cuts out the part of a configuration below a prefix.</summary>
internal static class Prefixed
{
    public static Dictionary<string, string> Select(IReadOnlyDictionary<string, string> config, string prefix)
    {
        var selected = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in config)
        {
            if (key.Length > prefix.Length && key.StartsWith(prefix, StringComparison.Ordinal))
            {
                selected[key[prefix.Length..]] = value;
            }
        }

        return selected;
    }
}
