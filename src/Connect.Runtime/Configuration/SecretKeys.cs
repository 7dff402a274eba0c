using Connect.Configuration;

namespace Connect.Runtime.Configuration;

/// <summary>Prints configurations without their secrets, also where no definition says which keys are secret.</summary>
public static class SecretKeys
{
    private static readonly string[] Words = ["password", "passwd", "pwd", "passphrase", "secret", "token", "credential", "jaas.config", "api.key", "apikey", "private.key", "access.key", "connection.url", "connection.string"];

    /// <summary>Whether a key's name says that its value must not be shown.</summary>
    public static bool IsSecret(string key) =>
        Words.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase)) || key.EndsWith("keystore.key", StringComparison.OrdinalIgnoreCase);

    /// <summary><c>{name=orders, connection.password=[hidden]}</c>.</summary>
    public static string Print(IEnumerable<KeyValuePair<string, string?>> config) =>
        $"{{{string.Join(", ", config.Select(entry => $"{entry.Key}={(IsSecret(entry.Key) ? Password.Hidden : entry.Value ?? "null")}"))}}}";
}
