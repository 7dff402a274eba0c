using System.Globalization;
using Connect.Errors;
using Connectors.Jdbc.Dialects;
using Npgsql;

namespace Connectors.Jdbc.Connections;

/// <summary>What a configuration says about a PostgreSQL server, in Npgsql's terms: <c>jdbc:postgresql://h1:p1,h2:p2/db?sslmode=require</c> and its properties.</summary>
internal sealed class PostgresUrl
{
    private const string RelaxedFactory = "org.postgresql.ssl.NonValidatingFactory";

    private static readonly DriverParameters<PostgresUrl> Parameters = new DriverParameters<PostgresUrl>("PostgreSQL JDBC driver", StringComparer.Ordinal)
        .Map("user", (url, p) => url.Builder.Username = p.Value)
        .Map("password", (url, p) => url.Builder.Password = p.Value)
        .Map("PGHOST", (url, p) => url._hosts = p.Value)
        .Map("PGPORT", (url, p) => url._port = p.Value)
        .Map("PGDBNAME", (url, p) => url.Builder.Database = p.Value)
        .Map("ssl", (url, p) => url._ssl = p.Flag())
        .Map("sslmode", (url, p) => url._sslMode = p.OneOf(
            ("disable", SslMode.Disable), ("allow", SslMode.Allow), ("prefer", SslMode.Prefer), ("require", SslMode.Require), ("verify-ca", SslMode.VerifyCA), ("verify-full", SslMode.VerifyFull)))
        .Map("verifyServerCertificate", (url, p) => url._verifies = p.Flag())
        .Map("sslfactory", (url, p) => url._verifies = p.Value == RelaxedFactory ? false : url._verifies)
        .Map("sslrootcert", (url, p) => url.Builder.RootCertificate = p.Value)
        .Map("sslcert", (url, p) => url.Certificate = p.Value)
        .Map("sslkey", (url, p) => url.Key = p.Value)
        .Map("sslpassword", (url, p) => url.KeyPassword = p.Value)
        .Map("sslNegotiation", (url, p) => url.Builder.SslNegotiation = p.OneOf(("postgres", SslNegotiation.Postgres), ("direct", SslNegotiation.Direct)))
        .Map("gssEncMode", (url, p) => url.Builder.GssEncryptionMode = p.OneOf(
            ("disable", GssEncryptionMode.Disable), ("allow", GssEncryptionMode.Prefer), ("prefer", GssEncryptionMode.Prefer), ("require", GssEncryptionMode.Require)))
        .Map("kerberosServerName", (url, p) => url.Builder.KerberosServiceName = p.Value)
        .Map("channelBinding", (url, p) => url.Builder.ChannelBinding = p.OneOf(
            ("disable", ChannelBinding.Disable), ("prefer", ChannelBinding.Prefer), ("require", ChannelBinding.Require)))
        .Map("requireAuth", (url, p) => url.Builder.RequireAuth = p.Value)
        .Map("currentSchema", (url, p) => url.Builder.SearchPath = p.Value)
        .Map("ApplicationName", (url, p) => url.Builder.ApplicationName = p.Value)
        .Map("connectTimeout", (url, p) => url.Builder.Timeout = Math.Min(p.Seconds(), 1024))
        .Map("loginTimeout", (url, p) => url._loginTimeout = p.Seconds())
        .Map("socketTimeout", (url, p) => url._socketTimeout = p.Seconds())
        .Map("queryTimeout", (url, p) => url._queryTimeout = p.Seconds())
        .Map("tcpKeepAlive", (url, p) => url.Builder.TcpKeepAlive = p.Flag())
        .Map("options", (url, p) => url.AddOptions(p.Value))
        .Map("readOnly", (url, p) => url._readOnly = p.Flag())
        .Map("targetServerType", (url, p) => url.Builder.TargetSessionAttributes = p.OneOf(
            ("any", "any"), ("primary", "primary"), ("master", "primary"), ("secondary", "standby"), ("slave", "standby"),
            ("preferSecondary", "prefer-standby"), ("preferSlave", "prefer-standby"), ("preferPrimary", "prefer-primary")))
        .Map("loadBalanceHosts", (url, p) => url.Builder.LoadBalanceHosts = p.Flag())
        .Map("hostRecheckSeconds", (url, p) => url.Builder.HostRecheckSeconds = p.Seconds())
        .Map("receiveBufferSize", (url, p) => url.Builder.SocketReceiveBufferSize = Math.Max(0, p.Number()))
        .Map("sendBufferSize", (url, p) => url.Builder.SocketSendBufferSize = Math.Max(0, p.Number()))
        .Ignore(
            "adaptiveFetch", "adaptiveFetchMaximum", "adaptiveFetchMinimum", "allowEncodingChanges", "assumeMinServerVersion", "authenticationPluginClassName", "autosave",
            "binaryTransfer", "binaryTransferDisable", "binaryTransferEnable", "cancelSignalTimeout", "cleanupSavepoints", "databaseMetadataCacheFields",
            "databaseMetadataCacheFieldsMiB", "defaultRowFetchSize", "disableColumnSanitiser", "escapeSyntaxCallMode", "groupStartupParameters", "gsslib",
            "gssResponseTimeout", "gssUseDefaultCreds", "hideUnprivilegedObjects", "jaasApplicationName", "jaasLogin", "localSocketAddress", "loggerFile", "loggerLevel",
            "logServerErrorDetail", "logUnclosedConnections", "maxResultBuffer", "maxSendBufferSize", "preferQueryMode", "preparedStatementCacheQueries",
            "preparedStatementCacheSizeMiB", "prepareThreshold", "protocolVersion", "quoteReturningIdentifiers", "readOnlyMode", "replication", "reWriteBatchedInserts",
            "service", "socketFactory", "socketFactoryArg", "sslfactoryarg", "sslhostnameverifier", "sslpasswordcallback", "sslResponseTimeout", "sspiServiceClass",
            "stringtype", "tcpNoDelay", "unknownLength", "useSpnego", "xmlFactoryFactory");

    private string _hosts = "";
    private string? _port;
    private bool _ssl;
    private SslMode? _sslMode;
    private bool? _verifies;
    private bool _readOnly;
    private int? _loginTimeout;
    private int? _socketTimeout;
    private int? _queryTimeout;

    private PostgresUrl()
    {
    }

    /// <summary>The connection string, certificates left out.</summary>
    public NpgsqlConnectionStringBuilder Builder { get; } = new()
    {
        // JDBC waits for as long as a statement takes; a server that is gone is noticed by TCP.
        CommandTimeout = 0,
        TcpKeepAlive = true,
        TcpKeepAliveTime = 60,
        TcpKeepAliveInterval = 10,
        ApplicationName = "Connect",
    };

    /// <summary>File of the client's certificate; null for none.</summary>
    public string? Certificate { get; private set; }

    /// <summary>File of the client's key, or of key and certificate (PKCS #12); null for none.</summary>
    public string? Key { get; private set; }

    /// <summary>Password of the key.</summary>
    public string? KeyPassword { get; private set; }

    /// <summary>Reads URL, properties and credentials; later ones win.</summary>
    /// <exception cref="ConfigException">A parameter is unknown or wrong.</exception>
    public static PostgresUrl Parse(ConnectionRequest request)
    {
        var url = new PostgresUrl();
        if (JdbcUrl.TryParse(request.Url, out JdbcUrl jdbc))
        {
            url.ReadJdbc(jdbc.Rest);
        }
        else
        {
            NativeKeywords.SetAll(url.Builder, ConnectionRequest.UrlKey, request.Url, "Npgsql");
        }

        foreach ((string name, string value) in request.Properties)
        {
            Parameters.Apply(url, url.Builder, new ConnectionParameter(ConnectionRequest.Prefix + name, name, value));
        }

        url.Builder.Username = request.User ?? url.Builder.Username;
        url.Builder.Password = request.Password?.Value ?? url.Builder.Password;
        url.Complete();
        return url;
    }

    private void ReadJdbc(string rest)
    {
        int question = rest.IndexOf('?');
        string where = question < 0 ? rest : rest[..question];
        if (where.StartsWith("//", StringComparison.Ordinal))
        {
            int slash = where.IndexOf('/', 2);
            _hosts = slash < 0 ? where[2..] : where[2..slash];
            where = slash < 0 ? "" : where[(slash + 1)..];
        }

        where = where.TrimStart('/');
        if (where.Length > 0)
        {
            Builder.Database = Uri.UnescapeDataString(where);
        }

        foreach (ConnectionParameter parameter in UrlParameters.ParseQuery(question < 0 ? "" : rest[(question + 1)..], ConnectionRequest.UrlKey, decode: true))
        {
            Parameters.Apply(this, Builder, parameter);
        }
    }

    private void Complete()
    {
        if (_hosts.Length > 0)
        {
            SetHosts(_hosts);
        }
        else if (string.IsNullOrEmpty(Builder.Host))
        {
            Builder.Host = "localhost";
        }

        if (_port is not null && !_hosts.Contains(':'))
        {
            Builder.Port = Port(_port);
        }

        if (_sslMode is not null || _ssl)
        {
            // ssl=true alone asks for a verified server, as in the Java driver.
            SslMode mode = _sslMode ?? (_verifies == false ? SslMode.Require : SslMode.VerifyFull);
            Builder.SslMode = mode == SslMode.Require && _verifies == true ? SslMode.VerifyFull : mode;
        }
        else if (_verifies == true)
        {
            Builder.SslMode = SslMode.VerifyFull;
        }

        if (_queryTimeout is > 0 || _socketTimeout is > 0)
        {
            Builder.CommandTimeout = _queryTimeout is > 0 and int query ? query : _socketTimeout!.Value;
        }

        if (_loginTimeout is > 0 and int login)
        {
            Builder.Timeout = Math.Min(login, 1024);
        }

        if (_readOnly)
        {
            AddOptions("-c default_transaction_read_only=on");
        }
    }

    private void AddOptions(string options) => Builder.Options = string.IsNullOrEmpty(Builder.Options) ? options : $"{Builder.Options} {options}";

    // One host is Host and Port; several are "a:1,b:2", where a missing port is the default one.
    private void SetHosts(string text)
    {
        (string Host, int? Port)[] hosts = [.. text.Split(',').Select(ParseHost)];
        if (hosts.Length == 1)
        {
            Builder.Host = hosts[0].Host;
            Builder.Port = hosts[0].Port ?? NpgsqlConnection.DefaultPort;
            return;
        }

        Builder.Host = string.Join(',', hosts.Select(entry =>
        {
            string name = entry.Host.Contains(':') ? $"[{entry.Host}]" : entry.Host;
            return string.Create(CultureInfo.InvariantCulture, $"{name}:{entry.Port ?? NpgsqlConnection.DefaultPort}");
        }));
    }

    private static (string Host, int? Port) ParseHost(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= text.LastIndexOf(']'))
        {
            colon = -1;
        }

        string host = (colon < 0 ? text : text[..colon]).Trim('[', ']');
        return (host.Length == 0 ? "localhost" : host, colon < 0 ? null : Port(text[(colon + 1)..]));
    }

    private static int Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535
            ? port
            : throw new ConfigException($"The port in configuration {ConnectionRequest.UrlKey} is not accepted; expected a number from 1 to 65535, as in jdbc:postgresql://host:5432/database.");
}
