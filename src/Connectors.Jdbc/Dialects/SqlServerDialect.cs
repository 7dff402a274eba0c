using System.Data.Common;
using System.Globalization;
using Connectors.Jdbc.Connections;
using Microsoft.Data.SqlClient;

namespace Connectors.Jdbc.Dialects;

/// <summary>SQL Server and Azure SQL, through Microsoft.Data.SqlClient.</summary>
internal sealed partial class SqlServerDialect : Dialect
{
    private static readonly IdentifierRules Brackets = new("[", "]");

    // Not connected, timeouts, deadlock victim, lock timeout, log or memory full, failover, Azure's throttling and reconfiguration.
    private static readonly HashSet<int> TransientNumbers =
    [
        -2, 20, 53, 64, 121, 233, 258, 601, 615, 617, 669, 701, 802, 921, 922, 926, 1203, 1204, 1205, 1214, 1216, 1221, 1222, 1807, 3041, 3960, 3966, 4060, 4221, 6005, 8628, 8645, 8651, 9002, 9515,
        10053, 10054, 10060, 10061, 10922, 10928, 10929, 10936, 11001, 14355, 17197, 18401, 20041, 40143, 40166, 40197, 40501, 40540, 40613, 40642, 42108, 42109, 49918, 49919, 49920,
    ];

    // Statements take as long as they need, as in JDBC.
    private int _commandTimeout;

    public override string Name => "SqlServerDatabaseDialect";

    public override IReadOnlyList<string> Subprotocols { get; } = ["sqlserver", "microsoft:sqlserver", "jtds:sqlserver"];

    public override IdentifierRules Identifiers => Brackets;

    public override bool Recognizes(IReadOnlyDictionary<string, string> keywords) =>
        keywords.ContainsKey("initial catalog") || keywords.ContainsKey("integrated security") || keywords.ContainsKey("trusted_connection")
        || keywords.ContainsKey("trustservercertificate") || keywords.ContainsKey("trust server certificate")
        || ((keywords.ContainsKey("data source") || keywords.ContainsKey("server")) && (keywords.ContainsKey("user id") || keywords.ContainsKey("uid")));

    public override int? CommandTimeout => _commandTimeout;

    public override Dialect Configure(ConnectionRequest request) => new SqlServerDialect { _commandTimeout = SqlServerUrl.Parse(request).CommandTimeout };

    public override DbDataSource CreateDataSource(ConnectionRequest request)
    {
        SqlServerUrl url = SqlServerUrl.Parse(request);
        string[] statements = url.LockTimeoutMs is { } limit ? [string.Create(CultureInfo.InvariantCulture, $"SET LOCK_TIMEOUT {limit}")] : [];
        Action<DbConnection>? prepare = url.AccessToken is { } token ? connection => ((SqlConnection)connection).AccessToken = token : null;
        return new InitializingDataSource(
            SqlClientFactory.Instance, url.Builder.ConnectionString, prepare, statements, connection => SqlConnection.ClearPool((SqlConnection)connection));
    }

    public override bool IsTransient(DbException error)
    {
        if (error is not SqlException sql)
        {
            return error.IsTransient;
        }

        foreach (SqlError part in sql.Errors)
        {
            if (TransientNumbers.Contains(part.Number))
            {
                return true;
            }
        }

        return sql.InnerException is IOException or TimeoutException or System.Net.Sockets.SocketException or System.ComponentModel.Win32Exception;
    }
}
