using System.Data.Common;
using System.Globalization;
using Connectors.Jdbc.Connections;
using Microsoft.Data.Sqlite;

namespace Connectors.Jdbc.Dialects;

/// <summary>SQLite files, through Microsoft.Data.Sqlite.</summary>
internal sealed partial class SqliteDialect : Dialect
{
    private const int Busy = 5;
    private const int Locked = 6;

    private SqliteDateClass _dateClass;
    private bool _datesInSeconds;

    public override string Name => "SqliteDatabaseDialect";

    public override IReadOnlyList<string> Subprotocols { get; } = ["sqlite"];

    public override bool Recognizes(IReadOnlyDictionary<string, string> keywords) =>
        keywords.ContainsKey("filename")
        || ((keywords.TryGetValue("data source", out string? file) || keywords.TryGetValue("datasource", out file))
            && (keywords.ContainsKey("mode") || keywords.ContainsKey("cache") || keywords.ContainsKey("foreign keys") || LooksLikeFile(file)));

    public override Dialect Configure(ConnectionRequest request)
    {
        SqliteUrl url = SqliteUrl.Parse(request);
        return new SqliteDialect { _dateClass = url.DateClass, _datesInSeconds = url.DatesInSeconds };
    }

    public override DbDataSource CreateDataSource(ConnectionRequest request)
    {
        SqliteUrl url = SqliteUrl.Parse(request);
        string[] statements = [string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {url.BusyTimeoutMs}"), .. url.Statements];
        return new InitializingDataSource(
            SqliteFactory.Instance, url.Builder.ConnectionString, null, statements, connection => SqliteConnection.ClearPool((SqliteConnection)connection));
    }

    public override bool IsTransient(DbException error) => error is SqliteException { SqliteErrorCode: Busy or Locked } || error.IsTransient;

    private static bool LooksLikeFile(string file) => file == ":memory:" || Path.GetExtension(file).ToLowerInvariant() is ".db" or ".sqlite" or ".sqlite3" or ".db3";
}
