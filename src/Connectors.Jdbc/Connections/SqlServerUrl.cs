using System.Globalization;
using Connect.Errors;
using Connectors.Jdbc.Dialects;
using Microsoft.Data.SqlClient;

namespace Connectors.Jdbc.Connections;

/// <summary>
/// What a configuration says about a SQL Server, in SqlClient's terms: <c>jdbc:sqlserver://host\instance:1433;databaseName=db;encrypt=true</c> and its properties.
/// Keywords go through the builder's text form, so that the older drivers, which lack some of them, refuse only what they are really asked for.
/// </summary>
internal sealed class SqlServerUrl
{
    private static readonly DriverParameters<SqlServerUrl> Parameters = new DriverParameters<SqlServerUrl>("SQL Server JDBC driver", StringComparer.OrdinalIgnoreCase)
        .Map("serverName", (url, p) => url._server = p.Value)
        .Map("server", (url, p) => url._server = p.Value)
        .Map("portNumber", (url, p) => url._port = p.Number())
        .Map("port", (url, p) => url._port = p.Number())
        .Map("instanceName", (url, p) => url._instance = p.Value)
        .Map("instance", (url, p) => url._instance = p.Value)
        .Map("databaseName", (url, p) => url.Builder.InitialCatalog = p.Value)
        .Map("database", (url, p) => url.Builder.InitialCatalog = p.Value)
        .Map("user", (url, p) => url.Builder.UserID = p.Value)
        .Map("userName", (url, p) => url.Builder.UserID = p.Value)
        .Map("uid", (url, p) => url.Builder.UserID = p.Value)
        .Map("password", (url, p) => url.Builder.Password = p.Value)
        .Map("encrypt", (url, p) => url._encrypt = p.OneOf(
            ("true", "True"), ("mandatory", "True"), ("yes", "True"), ("false", "False"), ("optional", "False"), ("no", "False"), ("strict", "Strict")))
        .Map("ssl", (url, p) => url._encrypt = p.OneOf(("require", "True"), ("authenticate", "True"), ("request", "False"), ("off", "False")))
        .Map("trustServerCertificate", (url, p) => url.Builder.TrustServerCertificate = p.Flag())
        .Map("verifyServerCertificate", (url, p) => url.Builder.TrustServerCertificate = !p.Flag())
        .Map("hostNameInCertificate", (url, p) => url.SetNative("Host Name In Certificate", p))
        .Map("serverCertificate", (url, p) => url.SetNative("Server Certificate", p))
        .Map("integratedSecurity", (url, p) => url.Builder.IntegratedSecurity = p.Flag())
        .Map("trusted_connection", (url, p) => url.Builder.IntegratedSecurity = p.Flag())
        .Map("authentication", (url, p) => url.SetAuthentication(p))
        .Map("accessToken", (url, p) => url.AccessToken = p.Value)
        .Map("applicationName", (url, p) => url.Builder.ApplicationName = p.Value)
        .Map("app", (url, p) => url.Builder.ApplicationName = p.Value)
        .Map("appName", (url, p) => url.Builder.ApplicationName = p.Value)
        .Map("workstationID", (url, p) => url.Builder.WorkstationID = p.Value)
        .Map("wsid", (url, p) => url.Builder.WorkstationID = p.Value)
        .Map("loginTimeout", (url, p) => url.Builder.ConnectTimeout = p.Seconds())
        .Map("connectTimeout", (url, p) => url.Builder.ConnectTimeout = p.MillisecondsAsSeconds())
        .Map("queryTimeout", (url, p) => url._queryTimeout = p.Seconds())
        .Map("socketTimeout", (url, p) => url._socketTimeout = p.MillisecondsAsSeconds())
        .Map("lockTimeout", (url, p) => url.LockTimeoutMs = p.Number())
        .Map("packetSize", (url, p) => url.Builder.PacketSize = Math.Clamp(p.Number(), 512, 32768))
        .Map("applicationIntent", (url, p) => url.Builder.ApplicationIntent = p.OneOf(("readwrite", ApplicationIntent.ReadWrite), ("readonly", ApplicationIntent.ReadOnly)))
        .Map("multiSubnetFailover", (url, p) => url.Builder.MultiSubnetFailover = p.Flag())
        .Map("failoverPartner", (url, p) => url.Builder.FailoverPartner = p.Value)
        .Map("connectRetryCount", (url, p) => url.Builder.ConnectRetryCount = Math.Clamp(p.Number(), 0, 255))
        .Map("connectRetryInterval", (url, p) => url.Builder.ConnectRetryInterval = Math.Clamp(p.Number(), 1, 60))
        .Map("columnEncryptionSetting", (url, p) => url.Builder.ColumnEncryptionSetting = p.OneOf(
            ("Enabled", SqlConnectionColumnEncryptionSetting.Enabled), ("Disabled", SqlConnectionColumnEncryptionSetting.Disabled)))
        .Map("iPAddressPreference", (url, p) => url.SetNative("IP Address Preference", p))
        .Map("sendStringParametersAsUnicode", (url, p) => url.SendsUnicode = p.Flag())
        .Ignore(
            "accessTokenCallbackClass", "authenticationScheme", "bulkCopyForBatchInsertAllowEncryptedValueModifications", "bulkCopyForBatchInsertBatchSize",
            "bulkCopyForBatchInsertCheckConstraints", "bulkCopyForBatchInsertFireTriggers", "bulkCopyForBatchInsertKeepIdentity", "bulkCopyForBatchInsertKeepNulls",
            "bulkCopyForBatchInsertTableLock", "cacheBulkCopyMetadata", "calcBigDecimalPrecision", "cancelQueryTimeout", "clientCertificate", "clientKey", "clientKeyPassword",
            "datetimeParameterType", "delayLoadingLobs", "disableStatementPooling", "domain", "domainName", "enablePrepareOnFirstPreparedStatementCall",
            "enclaveAttestationProtocol", "enclaveAttestationUrl", "fips", "fipsProvider", "gsscredential", "ignoreOffsetOnDateTimeOffsetConversion", "jaasConfigurationName",
            "jaasLoginConfigName", "keyStoreAuthentication", "keyStoreLocation", "keyStorePrincipalId", "keyStoreSecret", "keyVaultProviderClientId",
            "keyVaultProviderClientKey", "keyVaultTrustedEndpoints", "lastUpdateCount", "maxResultBuffer", "msiClientId", "msiTokenCacheTtl", "prepareMethod", "quotedIdentifier",
            "replication", "responseBuffering", "retryConn", "retryExec", "selectMethod", "sendTemporalDataTypesAsStringForBulkCopy", "sendTimeAsDatetime", "serverNameAsACE",
            "serverPreparedStatementDiscardThreshold", "serverSpn", "socketFactoryClass", "socketFactoryConstructorArg", "sslProtocol", "statementPoolingCacheSize",
            "transparentNetworkIPResolution", "trustManagerClass", "trustManagerConstructorArg", "trustStore", "trustStorePassword", "trustStoreType",
            "useBulkCopyForBatchInsert", "useDefaultGSSCredential", "useDefaultJaasConfig", "useFlexibleCallableStatements", "useFmtOnly", "vectorTypeSupport", "xopenStates",
            "tds", "useNTLMv2", "useLOBs", "bindAddress", "bufferDir", "bufferMaxMemory", "bufferMinPackets", "cacheMetaData", "charset", "language", "macAddress",
            "maxStatements", "namedPipe", "prepareSQL", "progName", "processId", "socketKeepAlive", "tcpNoDelay", "xaEmulation");

    private string _server = "";
    private int? _port;
    private string? _instance;
    private string? _encrypt;
    private int? _queryTimeout;
    private int? _socketTimeout;

    private SqlServerUrl()
    {
    }

    /// <summary>The connection string.</summary>
    public SqlConnectionStringBuilder Builder { get; } = new() { ApplicationName = "Connect" };

    /// <summary>Seconds a statement may take; 0 for as long as it needs, as in JDBC.</summary>
    public int CommandTimeout { get; private set; }

    /// <summary>A token to log in with instead of user and password; null for none.</summary>
    public string? AccessToken { get; private set; }

    /// <summary>Milliseconds to wait for locks; null for the server's default.</summary>
    public int? LockTimeoutMs { get; private set; }

    /// <summary>Whether strings are sent as NVARCHAR.</summary>
    public bool SendsUnicode { get; private set; } = true;

    /// <summary>Reads URL, properties and credentials; later ones win.</summary>
    /// <exception cref="ConfigException">A parameter is unknown or wrong.</exception>
    public static SqlServerUrl Parse(ConnectionRequest request)
    {
        var url = new SqlServerUrl();
        if (JdbcUrl.TryParse(request.Url, out JdbcUrl jdbc))
        {
            url._encrypt = "True";
            url.ReadJdbc(jdbc);
        }
        else
        {
            NativeKeywords.SetAll(url.Builder, ConnectionRequest.UrlKey, request.Url, "Microsoft.Data.SqlClient");
        }

        foreach ((string name, string value) in request.Properties)
        {
            Parameters.Apply(url, url.Builder, new ConnectionParameter(ConnectionRequest.Prefix + name, name, value));
        }

        url.Complete(request);
        return url;
    }

    private void ReadJdbc(JdbcUrl jdbc)
    {
        string rest = jdbc.Rest.StartsWith("//", StringComparison.Ordinal) ? jdbc.Rest[2..] : jdbc.Rest;
        int semicolon = rest.IndexOf(';');
        string server = semicolon < 0 ? rest : rest[..semicolon];

        // jTDS writes the database behind a slash.
        int slash = server.IndexOf('/');
        if (slash >= 0)
        {
            Builder.InitialCatalog = server[(slash + 1)..];
            server = server[..slash];
        }

        ReadServer(server);
        foreach (ConnectionParameter parameter in UrlParameters.ParseProperties(semicolon < 0 ? "" : rest[semicolon..], ConnectionRequest.UrlKey))
        {
            Parameters.Apply(this, Builder, parameter);
        }
    }

    // host, host\instance, host:port, host\instance:port, [ip:v6]:port
    private void ReadServer(string server)
    {
        int colon = server.LastIndexOf(':');
        if (colon > server.LastIndexOf(']'))
        {
            _port = int.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535
                ? port
                : throw new ConfigException($"The port in configuration {ConnectionRequest.UrlKey} is not accepted; expected a number from 1 to 65535, as in jdbc:sqlserver://host:1433;databaseName=db.");
            server = server[..colon];
        }

        int backslash = server.IndexOf('\\');
        _instance = backslash < 0 ? null : server[(backslash + 1)..];
        _server = (backslash < 0 ? server : server[..backslash]).Trim('[', ']');
    }

    private void Complete(ConnectionRequest request)
    {
        if (string.IsNullOrEmpty(Builder.DataSource))
        {
            // A port wins over an instance: it needs no browser service.
            string server = _server.Length == 0 ? "localhost" : _server;
            Builder.DataSource = _port is { } port ? string.Create(CultureInfo.InvariantCulture, $"tcp:{server},{port}") : string.IsNullOrEmpty(_instance) ? server : $@"{server}\{_instance}";
        }

        if (_encrypt is not null)
        {
            var parameter = new ConnectionParameter(ConnectionRequest.UrlKey, "encrypt", _encrypt);
            SetNative("Encrypt", parameter);
        }

        if (request.User is not null)
        {
            Builder.UserID = request.User;
        }

        if (request.Password is not null)
        {
            Builder.Password = request.Password.Value;
        }

        CommandTimeout = _queryTimeout is > 0 and int query ? query : _socketTimeout ?? 0;
    }

    private void SetNative(string keyword, ConnectionParameter parameter) => NativeKeywords.Set(Builder, parameter with { Name = keyword }, _ => new ConfigException(
        $"The connection parameter '{parameter.Name}' in configuration {parameter.ConfigKey} is not supported by the version of Microsoft.Data.SqlClient in use; use version 5 or later."));

    private void SetAuthentication(ConnectionParameter parameter)
    {
        string method = parameter.OneOf(
            ("NotSpecified", ""), ("SqlPassword", "Sql Password"), ("ActiveDirectoryPassword", "Active Directory Password"), ("ActiveDirectoryIntegrated", "Active Directory Integrated"),
            ("ActiveDirectoryInteractive", "Active Directory Interactive"), ("ActiveDirectoryServicePrincipal", "Active Directory Service Principal"),
            ("ActiveDirectoryManagedIdentity", "Active Directory Managed Identity"), ("ActiveDirectoryMSI", "Active Directory MSI"), ("ActiveDirectoryDefault", "Active Directory Default"));
        if (method.Length > 0)
        {
            SetNative("Authentication", parameter with { Value = method });
        }
    }
}
