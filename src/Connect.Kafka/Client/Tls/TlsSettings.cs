using Connect.Configuration;
using Connect.Errors;
using Connect.Kafka.KeyStores;

namespace Connect.Kafka.Client.Tls;

/// <summary>Trust and key stores: read here, handed to librdkafka in memory as PEM, never written to a disk.</summary>
internal static class TlsSettings
{
    private static readonly string[] StoreTypes = ["JKS", "PKCS12", "PEM"];

    /// <summary>Sets certificates, key and ciphers; nothing when <c>security.protocol</c> asks for no TLS.</summary>
    /// <exception cref="ConfigException">A store is missing or cannot be read, or properties rule each other out.</exception>
    public static void Compose(ClientSettingsBuilder builder)
    {
        if (!builder.Uses("SSL"))
        {
            return;
        }

        foreach (string store in (string[])["truststore", "keystore"])
        {
            CheckType(builder, $"ssl.{store}.type");
        }

        Trust(builder);
        Key(builder);
        CipherSuites.Compose(builder);
    }

    private static void CheckType(ClientSettingsBuilder builder, string property)
    {
        if (builder.Find(property) is { } type && !StoreTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            throw new ConfigException(property, type,
                "Expected JKS, PKCS12 or PEM; convert other stores: keytool -importkeystore -srckeystore FILE -destkeystore store.p12 -deststoretype PKCS12");
        }
    }

    private static void Trust(ClientSettingsBuilder builder)
    {
        const string Inline = "ssl.truststore.certificates";
        const string Location = "ssl.truststore.location";
        const string Setting = "ssl.ca.pem";
        if (builder.Find(Inline) is { } pem)
        {
            RuleOut(builder, Inline, Location);
            builder.Settings[Setting] = KeyStoreReader.ToPem(Guard(Inline, Password.Hidden, () => PemReader.Certificates(pem) is { Count: > 0 } found
                ? found
                : throw new KeyStoreException("holds no certificate; expected PEM blocks CERTIFICATE")));
        }
        else if (builder.Find(Location) is { } path)
        {
            byte[][] trusted = Guard(Location, path, () => Read(path, builder.Find("ssl.truststore.password"), null, withKeys: false).Trusted.ToArray() is { Length: > 0 } found
                ? found
                : throw new KeyStoreException("holds no certificate; a trust store must hold those of the authorities that signed the brokers' certificates"));
            builder.Settings[Setting] = KeyStoreReader.ToPem(trusted);
        }
    }

    private static void Key(ClientSettingsBuilder builder)
    {
        const string InlineKey = "ssl.keystore.key";
        const string InlineChain = "ssl.keystore.certificate.chain";
        const string Location = "ssl.keystore.location";
        string? keyPassword = builder.Find("ssl.key.password");
        KeyStoreKey key;
        if (builder.Find(InlineKey) is { } keyPem)
        {
            RuleOut(builder, InlineKey, Location);
            string chainPem = builder.Find(InlineChain)
                ?? throw new ConfigException(InlineChain, null, $"{InlineKey} is set, and the key needs its certificate; set both, in PEM form");
            List<byte[]> chain = Guard(InlineChain, Password.Hidden, () => PemReader.Certificates(chainPem) is { Count: > 0 } found
                ? found
                : throw new KeyStoreException("holds no certificate; expected PEM blocks CERTIFICATE, the client's own first"));
            key = Guard(InlineKey, Password.Hidden, () => PemReader.Key(keyPem, chain, keyPassword));
        }
        else if (builder.Find(InlineChain) is not null)
        {
            throw new ConfigException(InlineKey, null, $"{InlineChain} is set, and the certificate needs its private key; set both, in PEM form");
        }
        else if (builder.Find(Location) is { } path)
        {
            KeyStore store = Guard(Location, path, () => Read(path, builder.Find("ssl.keystore.password"), keyPassword, withKeys: true) is { Keys.Count: > 0 } found
                ? found
                : throw new KeyStoreException("holds no private key with its certificate; certificates to trust belong into ssl.truststore.location"));
            key = store.Keys[0];
            if (store.Keys.Count > 1)
            {
                builder.Notice(Location, $"{path} holds {store.Keys.Count} private keys; the first one{(key.Alias.Length > 0 ? $", '{key.Alias}'," : "")} is used.");
            }
        }
        else
        {
            // For librdkafka's own ssl.key.location or ssl.key.pem.
            if (keyPassword is not null && (builder.FindNative("ssl.key.location") ?? builder.FindNative("ssl.key.pem")) is not null)
            {
                builder.Settings["ssl.key.password"] = keyPassword;
            }

            return;
        }

        builder.Settings["ssl.certificate.pem"] = KeyStoreReader.ToPem(key.Chain);
        builder.Settings["ssl.key.pem"] = key.PrivateKeyPem;
    }

    private static void RuleOut(ClientSettingsBuilder builder, string inline, string location)
    {
        if (builder.Find(location) is { } path)
        {
            throw new ConfigException(location, path, $"{inline} is set as well; keep one of the two");
        }
    }

    private static KeyStore Read(string path, string? storePassword, string? keyPassword, bool withKeys)
    {
        try
        {
            return KeyStoreReader.Read(File.ReadAllBytes(path), storePassword, keyPassword, withKeys);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KeyStoreException("does not exist; give the path of a file on the worker's machine", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new KeyStoreException(Directory.Exists(path) ? "is a directory; give the path of a file" : "may not be read by the worker's user; change the file's permissions", error);
        }
        catch (IOException error)
        {
            throw new KeyStoreException($"cannot be read: {error.Message}", error);
        }
    }

    private static T Guard<T>(string property, string shown, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (KeyStoreException error)
        {
            throw new ConfigException(property, shown, $"The store {error.Message}");
        }
    }
}
