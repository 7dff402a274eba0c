using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Connect.Rest.Server;

/// <summary>TLS of the worker's listeners from Kafka's <c>ssl.*</c> keys: PEM and PKCS12 stores, client certificates.</summary>
internal static class TlsSettings
{
    /// <summary>The settings of one group of listeners.</summary>
    /// <param name="config">The worker's configuration.</param>
    /// <param name="prefix"><c>listeners.https.</c> or <c>admin.listeners.https.</c>: if any key has it, only those count, else the unprefixed ones.</param>
    /// <exception cref="ConfigException">A store is missing or cannot be read.</exception>
    public static HttpsConnectionAdapterOptions Load(WorkerConfig config, string prefix)
    {
        IReadOnlyDictionary<string, string> prefixed = config.WithPrefix(prefix);
        var store = new KeyReader(prefixed.Count > 0 ? prefixed : config.Originals, prefixed.Count > 0 ? prefix : "");
        var options = new HttpsConnectionAdapterOptions
        {
            SslProtocols = Protocols(store),
            ClientCertificateMode = store.Text("ssl.client.auth", "none").ToLowerInvariant() switch
            {
                "none" => ClientCertificateMode.NoCertificate,
                "requested" => ClientCertificateMode.AllowCertificate,
                "required" => ClientCertificateMode.RequireCertificate,
                string other => throw new ConfigException(store.Name("ssl.client.auth"), other, "String must be one of: required, requested, none"),
            },
        };

        X509Certificate2Collection chain = LoadKeyStore(store, out X509Certificate2 certificate);
        options.ServerCertificate = certificate;
        options.ServerCertificateChain = chain;
        if (options.ClientCertificateMode != ClientCertificateMode.NoCertificate && LoadTrustStore(store) is { } trusted)
        {
            options.ClientCertificateValidation = (client, _, _) => IsTrusted(client, trusted);
        }

        return options;
    }

    private static X509Certificate2Collection LoadKeyStore(KeyReader store, out X509Certificate2 certificate)
    {
        const string LocationKey = "ssl.keystore.location";
        string? pemKey = store.Find("ssl.keystore.key");
        string? pemChain = store.Find("ssl.keystore.certificate.chain");
        if (pemKey is not null || pemChain is not null)
        {
            if (pemKey is null || pemChain is null)
            {
                throw new ConfigException($"{store.Name("ssl.keystore.key")} and {store.Name("ssl.keystore.certificate.chain")} are needed together; only one of them is set.");
            }

            return FromPem(pemChain, pemKey, store.Find("ssl.key.password"), store.Name("ssl.keystore.key"), out certificate);
        }

        string location = store.Find(LocationKey)
            ?? throw new ConfigException($"A listener uses https, but {store.Name(LocationKey)} is not set. Set it to a PEM or PKCS12 file with the worker's certificate and private key.");
        byte[] bytes = ReadFile(store, LocationKey, location);
        if (IsPem(bytes))
        {
            string pem = Encoding.UTF8.GetString(bytes);
            return FromPem(pem, pem, store.Find("ssl.key.password") ?? store.Find("ssl.keystore.password"), store.Name(LocationKey), out certificate);
        }

        X509Certificate2Collection all = FromPkcs12(store, LocationKey, location, bytes, store.Find("ssl.keystore.password"));
        certificate = all.FirstOrDefault(entry => entry.HasPrivateKey)
            ?? throw new ConfigException($"{location} ({store.Name(LocationKey)}) holds no certificate with a private key.");
        all.Remove(certificate);
        return all;
    }

    private static X509Certificate2Collection? LoadTrustStore(KeyReader store)
    {
        const string LocationKey = "ssl.truststore.location";
        byte[] bytes;
        string location;
        if (store.Find("ssl.truststore.certificates") is { } inline)
        {
            location = store.Name("ssl.truststore.certificates");
            bytes = Encoding.UTF8.GetBytes(inline);
        }
        else if (store.Find(LocationKey) is { } file)
        {
            location = file;
            bytes = ReadFile(store, LocationKey, file);
        }
        else
        {
            return null;
        }

        if (!IsPem(bytes))
        {
            return FromPkcs12(store, LocationKey, location, bytes, store.Find("ssl.truststore.password"));
        }

        var trusted = new X509Certificate2Collection();
        try
        {
            trusted.ImportFromPem(Encoding.UTF8.GetString(bytes));
        }
        catch (CryptographicException error)
        {
            throw new ConfigException($"The certificates of {location} cannot be read: {error.Message}", error);
        }

        return trusted.Count > 0 ? trusted : throw new ConfigException($"{location} holds no certificate; expected at least one in PEM form.");
    }

    private static X509Certificate2Collection FromPem(string chainPem, string keyPem, string? password, string where, out X509Certificate2 certificate)
    {
        try
        {
            certificate = string.IsNullOrEmpty(password) ? X509Certificate2.CreateFromPem(chainPem, keyPem) : X509Certificate2.CreateFromEncryptedPem(chainPem, keyPem, password);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(chainPem);
            string own = certificate.Thumbprint;
            foreach (X509Certificate2 entry in chain.Where(entry => entry.Thumbprint == own).ToArray())
            {
                chain.Remove(entry);
            }

            if (OperatingSystem.IsWindows())
            {
                // Windows cannot use a key for TLS that exists in memory only.
                using X509Certificate2 inMemory = certificate;
                certificate = X509CertificateLoader.LoadPkcs12(inMemory.Export(X509ContentType.Pkcs12), null);
            }

            return chain;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new ConfigException($"Certificate and private key of {where} cannot be read: {error.Message} Expected PEM blocks CERTIFICATE and PRIVATE KEY; an encrypted key needs ssl.key.password.", error);
        }
    }

    private static X509Certificate2Collection FromPkcs12(KeyReader store, string key, string location, byte[] bytes, string? password)
    {
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFE, 0xED, 0xFE, 0xED]) || bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xCE, 0xCE, 0xCE, 0xCE]))
        {
            throw new ConfigException(
                $"{location} ({store.Name(key)}) is a Java key store (JKS), which this version cannot read yet. Convert it: keytool -importkeystore -srckeystore {Path.GetFileName(location)} "
                + "-destkeystore store.p12 -deststoretype PKCS12, and use store.p12.");
        }

        try
        {
            return X509CertificateLoader.LoadPkcs12Collection(bytes, password);
        }
        catch (CryptographicException error)
        {
            throw new ConfigException($"{location} ({store.Name(key)}) cannot be read: {error.Message} Expected a PEM or PKCS12 file, and for PKCS12 the right password.", error);
        }
    }

    private static byte[] ReadFile(KeyReader store, string key, string location)
    {
        try
        {
            return File.ReadAllBytes(location);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"The file of {store.Name(key)} cannot be read: {error.Message}", error);
        }
    }

    private static bool IsPem(byte[] bytes) => bytes.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    private static bool IsTrusted(X509Certificate2 client, X509Certificate2Collection trusted)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(client);
    }

    private static SslProtocols Protocols(KeyReader store)
    {
        SslProtocols protocols = SslProtocols.None;
        foreach (string name in store.Text("ssl.enabled.protocols", "TLSv1.2,TLSv1.3").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            protocols |= name switch
            {
                "TLSv1.2" => SslProtocols.Tls12,
                "TLSv1.3" => SslProtocols.Tls13,
                _ => throw new ConfigException(store.Name("ssl.enabled.protocols"), name, "expected TLSv1.2 or TLSv1.3; older protocols are not offered"),
            };
        }

        return protocols;
    }

    private sealed class KeyReader(IReadOnlyDictionary<string, string> values, string prefix)
    {
        public string Name(string key) => prefix + key;

        public string? Find(string key) => values.TryGetValue(key, out string? value) && value.Length > 0 ? value : null;

        public string Text(string key, string byDefault) => Find(key) ?? byDefault;
    }
}
