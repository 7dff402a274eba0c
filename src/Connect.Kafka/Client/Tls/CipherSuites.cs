namespace Connect.Kafka.Client.Tls;

/// <summary>Cipher suites of TLS 1.2: Java has the registered names, OpenSSL its own.</summary>
internal static class CipherSuites
{
    private const string Property = "ssl.cipher.suites";
    private const string Between = "_WITH_";

    /// <summary>Sets the suites that have an equivalent.</summary>
    public static void Compose(ClientSettingsBuilder builder)
    {
        var names = new List<string>();
        foreach (string suite in builder.FindList(Property).SelectMany(item => item.Split(':')))
        {
            if (suite.StartsWith("TLS_", StringComparison.Ordinal) && !suite.Contains(Between, StringComparison.Ordinal))
            {
                builder.Notice(Property, $"{suite} has no effect: suites of TLS 1.3 cannot be chosen, all are on.");
            }
            else
            {
                names.Add(suite.Contains(Between, StringComparison.Ordinal) ? OpenSslName(suite) : suite);
            }
        }

        if (names.Count > 0)
        {
            builder.Settings[Property] = string.Join(':', names);
        }
    }

    // TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 is ECDHE-RSA-AES128-GCM-SHA256, TLS_RSA_WITH_AES_256_CBC_SHA is AES256-SHA.
    private static string OpenSslName(string suite)
    {
        int with = suite.IndexOf(Between, StringComparison.Ordinal);
        string exchange = suite[(suite.IndexOf('_') + 1)..with].Replace('_', '-');
        string cipher = suite[(with + Between.Length)..]
            .Replace("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305", StringComparison.Ordinal)
            .Replace("AES_128", "AES128", StringComparison.Ordinal)
            .Replace("AES_256", "AES256", StringComparison.Ordinal)
            .Replace("_CBC_", "_", StringComparison.Ordinal)
            .Replace('_', '-');
        return exchange == "RSA" ? cipher : $"{exchange}-{cipher}";
    }
}
