using Connect.Configuration;
using static Connect.Kafka.Client.ClientKind;
using static Connect.Kafka.Client.Properties.PropertyRow;

namespace Connect.Kafka.Client.Properties;

/// <summary>TLS. Stores are read by Connect and handed to librdkafka in memory, as PEM.</summary>
internal static class SslRows
{
    private const string StoreType = "`JKS`, `PKCS12` or `PEM`; what the file holds counts.";
    private const string JavaTls = "Would have chosen an implementation of Java's TLS; TLS comes from librdkafka (OpenSSL).";

    public static IEnumerable<ClientProperty> Rows =>
    [
        Composed("ssl.truststore.location", All, ConfigType.String, "A JKS, PKCS12 or PEM file; its certificates are trusted, and no others.", "ssl.ca.pem"),
        Composed("ssl.truststore.password", All, ConfigType.Password, "Checks the file. A JKS file can be read without it.", "ssl.ca.pem"),
        Composed("ssl.truststore.type", All, ConfigType.String, StoreType, "ssl.ca.pem"),
        Composed("ssl.truststore.certificates", All, ConfigType.Password, "Certificates in PEM form, in the value.", "ssl.ca.pem"),
        Composed("ssl.keystore.location", All, ConfigType.String, "A JKS, PKCS12 or PEM file; its first private key is the client's.", "ssl.certificate.pem", "ssl.key.pem"),
        Composed("ssl.keystore.password", All, ConfigType.Password, "Opens the file.", "ssl.certificate.pem", "ssl.key.pem"),
        Composed("ssl.keystore.type", All, ConfigType.String, StoreType, "ssl.certificate.pem", "ssl.key.pem"),
        Composed("ssl.keystore.key", All, ConfigType.Password, "Private key in PEM form, in the value.", "ssl.key.pem"),
        Composed("ssl.keystore.certificate.chain", All, ConfigType.Password, "The client's certificate and those above it in PEM form, in the value.", "ssl.certificate.pem"),
        Composed("ssl.key.password", All, ConfigType.Password, "Opens the private key; the store's password by default.", "ssl.key.pem"),
        Maps("ssl.endpoint.identification.algorithm", All, ConfigType.String, ConfigValidators.OneOfIgnoreCase("", "none", "https"),
            "Empty, Java's word for not comparing the broker's name with its certificate, becomes `none`.",
            To("ssl.endpoint.identification.algorithm", name => name.Length == 0 ? "none" : CommonRows.Lower(name))),
        Composed("ssl.cipher.suites", All, ConfigType.List, "Java's names become OpenSSL's. Suites of TLS 1.3 are always on.", "ssl.cipher.suites"),
        None("ssl.protocol", All, "Would have set the highest version of TLS; client and broker take the highest both know.", ConfigType.String, "tls", "tlsv1.3"),
        None("ssl.enabled.protocols", All, "Would have limited the versions of TLS; client and broker take the highest both know, TLS 1.2 at least.", ConfigType.List, "tlsv1.2,tlsv1.3", "tlsv1.3,tlsv1.2"),
        None("ssl.provider", All, JavaTls, ConfigType.String, ""),
        None("ssl.keymanager.algorithm", All, JavaTls, ConfigType.String, "sunx509", "pkix"),
        None("ssl.trustmanager.algorithm", All, JavaTls, ConfigType.String, "pkix", "sunx509"),
        None("ssl.secure.random.implementation", All, JavaTls, ConfigType.String, ""),
        None("ssl.engine.factory.class", All, JavaTls, ConfigType.Class, "", "org.apache.kafka.common.security.ssl.defaultsslenginefactory"),
    ];
}
