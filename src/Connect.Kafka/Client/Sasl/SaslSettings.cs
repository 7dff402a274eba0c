using Connect.Configuration;
using Connect.Errors;

namespace Connect.Kafka.Client.Sasl;

/// <summary>Credentials: from <c>sasl.jaas.config</c> and the properties around it to librdkafka's settings.</summary>
internal static class SaslSettings
{
    private const string Jaas = "sasl.jaas.config";

    /// <summary>Sets what the client's SASL mechanism needs; nothing when <c>security.protocol</c> asks for no SASL.</summary>
    /// <exception cref="ConfigException">Credentials are missing, or are those of another mechanism.</exception>
    public static void Compose(ClientSettingsBuilder builder)
    {
        if (!builder.Uses("SASL"))
        {
            return;
        }

        string mechanism = builder.Find("sasl.mechanism") ?? builder.FindNative("sasl.mechanisms") ?? "GSSAPI";
        JaasModule? module = builder.Find(Jaas) is { } text ? JaasConfig.Parse(text) : null;
        switch (mechanism)
        {
            case "PLAIN":
                NameAndPassword(builder, mechanism, module, "org.apache.kafka.common.security.plain.PlainLoginModule");
                break;
            case "SCRAM-SHA-256" or "SCRAM-SHA-512":
                NameAndPassword(builder, mechanism, module, "org.apache.kafka.common.security.scram.ScramLoginModule");
                break;
            case "OAUTHBEARER":
                OAuthSettings.Compose(builder, module);
                break;
            case "GSSAPI":
                KerberosSettings.Compose(builder, module);
                break;
        }
    }

    /// <summary>Makes sure that the login module is the mechanism's.</summary>
    /// <param name="mechanism">The mechanism.</param>
    /// <param name="module">The module.</param>
    /// <param name="classNames">The classes that fit; vendors ship copies of Kafka's in packages of their own, so the class's simple name counts.</param>
    /// <exception cref="ConfigException">It is another one.</exception>
    public static void EnsureFits(string mechanism, JaasModule module, params string[] classNames)
    {
        if (!classNames.Any(name => name.EndsWith("." + module.SimpleName, StringComparison.Ordinal)))
        {
            throw new ConfigException(Jaas, Password.Hidden, $"The login module {module.ClassName} does not go with sasl.mechanism={mechanism}. Expected {string.Join(" or ", classNames)}");
        }
    }

    /// <summary>An error about an option that the module lacks.</summary>
    public static ConfigException Missing(string mechanism, string options, string example) =>
        new(Jaas, Password.Hidden, $"sasl.mechanism={mechanism} needs the options {options}. Expected: {example}");

    private static void NameAndPassword(ClientSettingsBuilder builder, string mechanism, JaasModule? module, string className)
    {
        if (module is not null)
        {
            EnsureFits(mechanism, module, className);
            if (module.Find("tokenauth")?.Equals("true", StringComparison.OrdinalIgnoreCase) == true)
            {
                throw new ConfigException(Jaas, Password.Hidden, "The option tokenauth (delegation tokens) is not known to librdkafka; use a user's name and password");
            }

            if (module.Find("username") is { } name && module.Options.TryGetValue("password", out string? password))
            {
                builder.Settings["sasl.username"] = name;
                builder.Settings["sasl.password"] = password;
            }
        }

        if (builder.FindNative("sasl.username") is null && !builder.Settings.ContainsKey("sasl.username"))
        {
            throw Missing(mechanism, "username and password", $"{className} required username=\"…\" password=\"…\";");
        }
    }
}
