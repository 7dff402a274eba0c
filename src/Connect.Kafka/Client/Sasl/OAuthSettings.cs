using Connect.Errors;

namespace Connect.Kafka.Client.Sasl;

/// <summary>OAUTHBEARER: tokens from an OpenID Connect provider, or Kafka's unsecured ones for tests.</summary>
internal static class OAuthSettings
{
    private const string Mechanism = "OAUTHBEARER";
    private const string Module = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule";
    private const string Handler = "OAuthBearerLoginCallbackHandler";
    private const string Endpoint = "sasl.oauthbearer.token.endpoint.url";
    private const string HandlerProperty = "sasl.login.callback.handler.class";
    private const string RetrieverProperty = "sasl.oauthbearer.jwt.retriever.class";
    private const string GrantType = "sasl.oauthbearer.grant.type";
    private const string ExtensionPrefix = "extension_";
    private const string ClaimPrefix = "unsecuredLoginStringClaim_";

    /// <summary>Sets method, endpoint, client and extensions.</summary>
    /// <exception cref="ConfigException">Something is missing, or comes from a Java class that is not known.</exception>
    public static void Compose(ClientSettingsBuilder builder, JaasModule? module)
    {
        if (module is not null)
        {
            SaslSettings.EnsureFits(Mechanism, module, Module);
            Client(builder, module);
        }

        if (builder.Find(HandlerProperty) is { } handler && !handler.EndsWith("." + Handler, StringComparison.Ordinal))
        {
            throw new ConfigException(HandlerProperty, handler,
                $"Java classes cannot be loaded. Expected org.apache.kafka.common.security.oauthbearer.{Handler} with {Endpoint}, which asks an OpenID Connect provider");
        }

        if (builder.Find(Endpoint) is { } endpoint)
        {
            Provider(builder, endpoint);
        }
        else if (builder.FindNative("sasl.oauthbearer.method") is null && builder.FindNative("sasl.oauthbearer.config") is null
            && builder.FindNative("sasl.oauthbearer.metadata.authentication.type") is null)
        {
            Unsecured(builder, module);
        }
    }

    private static void Client(ClientSettingsBuilder builder, JaasModule module)
    {
        Set("clientId", "sasl.oauthbearer.client.id");
        Set("clientSecret", "sasl.oauthbearer.client.secret");
        Set("scope", "sasl.oauthbearer.scope");
        string extensions = string.Join(',', module.Options
            .Where(option => option.Key.StartsWith(ExtensionPrefix, StringComparison.Ordinal))
            .Select(option => $"{option.Key[ExtensionPrefix.Length..]}={option.Value}")
            .Order(StringComparer.Ordinal));
        if (extensions.Length > 0)
        {
            builder.Settings["sasl.oauthbearer.extensions"] = extensions;
        }

        void Set(string option, string setting)
        {
            // Kafka 4.1 has properties for these, which count before the module's options.
            if (module.Find(option) is { } value && !builder.Settings.ContainsKey(setting) && !builder.Settings.ContainsKey(setting.Replace(".client.", ".client.credentials.client.", StringComparison.Ordinal)))
            {
                builder.Settings[setting] = value;
            }
        }
    }

    private static void Provider(ClientSettingsBuilder builder, string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            throw new ConfigException(Endpoint, endpoint, "Expected the https address of an OpenID Connect provider's token endpoint");
        }

        builder.Settings[Endpoint] = endpoint;
        builder.Settings.TryAdd("sasl.oauthbearer.method", "oidc");
        string? grant = builder.Find(RetrieverProperty) is { } retriever ? Grant(retriever) : null;
        if (grant is null && (builder.Find("sasl.oauthbearer.assertion.file") ?? builder.Find("sasl.oauthbearer.assertion.private.key.file")) is not null)
        {
            grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
        }

        if (grant is not null)
        {
            builder.Settings[GrantType] = grant;
        }

        bool hasClient = builder.Settings.ContainsKey("sasl.oauthbearer.client.id") || builder.Settings.ContainsKey("sasl.oauthbearer.client.credentials.client.id")
            || builder.FindNative("sasl.oauthbearer.client.id") is not null;
        if (!hasClient && grant is null && builder.FindNative(GrantType) is null)
        {
            throw SaslSettings.Missing(Mechanism, "clientId and clientSecret", $"{Module} required clientId=\"…\" clientSecret=\"…\";");
        }
    }

    private static string? Grant(string retriever) => retriever[(retriever.LastIndexOf('.') + 1)..] switch
    {
        "DefaultJwtRetriever" => null,
        "ClientCredentialsJwtRetriever" => "client_credentials",
        "JwtBearerJwtRetriever" => "urn:ietf:params:oauth:grant-type:jwt-bearer",
        _ => throw new ConfigException(RetrieverProperty, retriever,
            "Java classes cannot be loaded. Expected Kafka's DefaultJwtRetriever, ClientCredentialsJwtRetriever or JwtBearerJwtRetriever"),
    };

    // Kafka's default handler makes tokens without a signature, which only brokers set up for tests take.
    private static void Unsecured(ClientSettingsBuilder builder, JaasModule? module)
    {
        string? subject = module?.Find(ClaimPrefix + "sub");
        if (subject is null)
        {
            throw new ConfigException(Endpoint, null, "sasl.mechanism=OAUTHBEARER needs the address of a token endpoint, and clientId and clientSecret in sasl.jaas.config");
        }

        builder.Settings["enable.sasl.oauthbearer.unsecure.jwt"] = "true";
        builder.Settings["sasl.oauthbearer.config"] = $"principal={subject}";
    }
}
