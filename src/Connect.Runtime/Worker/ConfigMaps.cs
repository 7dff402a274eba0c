using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Connect.Errors;

namespace Connect.Runtime.Worker;

/// <summary>Small operations on configuration maps.</summary>
internal static class ConfigMaps
{
    /// <summary>Key of the task class in task configurations.</summary>
    public const string TaskClass = "task.class";

    private const int FingerprintBytes = 16;

    /// <summary>The entries that have a value.</summary>
    public static IReadOnlyDictionary<string, string> WithoutNulls(IReadOnlyDictionary<string, string?> config)
    {
        var copy = new Dictionary<string, string>(config.Count, StringComparer.Ordinal);
        foreach ((string key, string? value) in config)
        {
            if (value is not null)
            {
                copy[key] = value;
            }
        }

        return copy;
    }

    /// <summary>Whether both hold the same keys and values.</summary>
    public static bool AreEqual<TValue>(IReadOnlyDictionary<string, TValue>? left, IReadOnlyDictionary<string, TValue>? right)
    {
        if (left is null || right is null || left.Count != right.Count)
        {
            return left is null && right is null;
        }

        foreach ((string key, TValue value) in left)
        {
            if (!right.TryGetValue(key, out TValue? other) || !EqualityComparer<TValue>.Default.Equals(value, other))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether both lists hold equal maps in the same order.</summary>
    public static bool AreEqual(IReadOnlyList<IReadOnlyDictionary<string, string>> left, IReadOnlyList<IReadOnlyDictionary<string, string>> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => AreEqual(pair.First, pair.Second));

    /// <summary>Tells one configuration from another, in any process: a hash of its keys and values.</summary>
    public static string Fingerprint(IReadOnlyDictionary<string, string?> config)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string key, string? value) in config.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Add(key);
            Add(value);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, FingerprintBytes));

        void Add(string? text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text ?? "");
            hash.AppendData(BitConverter.GetBytes(text is null ? -1 : bytes.Length));
            hash.AppendData(bytes);
        }
    }

    /// <summary>A number above zero, or null when the key is absent.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="key">The key in the settings.</param>
    /// <param name="shownKey">The key as the user wrote it.</param>
    /// <exception cref="ConfigException">The value is no number above zero.</exception>
    public static int? PositiveInt(IReadOnlyDictionary<string, string> settings, string key, string shownKey)
    {
        if (!settings.TryGetValue(key, out string? text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0
            ? value
            : throw new ConfigException(shownKey, text, "Value must be a whole number above zero");
    }
}
