using Connect.Errors;
using Connectors.Jdbc.Connections;

namespace Connectors.Jdbc.Dialects;

/// <summary>The databases that <c>connection.url</c> can name. An application adds its own with <see cref="Register"/> before connectors start.</summary>
public static class JdbcDialects
{
    private static readonly Lock Gate = new();
    private static Dialect[] _all = [new PostgresDialect(), new SqlServerDialect(), new SqliteDialect()];

    // Dialects of the Java connectors that have no counterpart here, with the subprotocols that lead to them.
    private static readonly (string Name, string[] Subprotocols)[] JavaOnly =
    [
        ("MySqlDatabaseDialect", ["mysql", "mariadb"]), ("OracleDatabaseDialect", ["oracle"]), ("Db2DatabaseDialect", ["db2", "db2j", "ibmdb"]),
        ("DerbyDatabaseDialect", ["derby"]), ("SapHanaDatabaseDialect", ["sap"]), ("SybaseDatabaseDialect", ["jtds:sybase", "microsoft:sybase", "sybase"]),
        ("VerticaDatabaseDialect", ["vertica"]), ("GenericDatabaseDialect", []),
    ];

    /// <summary>All of them; later ones win over earlier ones for the same subprotocol or name.</summary>
    public static IReadOnlyList<Dialect> All => Volatile.Read(ref _all);

    /// <summary>Adds a dialect for the whole process.</summary>
    public static void Register(Dialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        lock (Gate)
        {
            Volatile.Write(ref _all, [.. _all, dialect]);
        }
    }

    /// <summary>The dialect of a configuration.</summary>
    /// <param name="url">Value of <c>connection.url</c>.</param>
    /// <param name="name">Value of <c>dialect.name</c>; empty to go by the URL.</param>
    /// <exception cref="ConfigException">There is none; the message names those there are.</exception>
    public static Dialect Find(string url, string name)
    {
        Dialect[] all = Volatile.Read(ref _all);
        if (name.Length > 0)
        {
            return Last(all, dialect => dialect.Name == name) ?? Last(all, dialect => dialect.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw UnknownName(all, name);
        }

        if (JdbcUrl.IsJdbc(url))
        {
            if (!JdbcUrl.TryParse(url, out JdbcUrl parsed))
            {
                throw new ConfigException($"Not a valid JDBC URL in configuration {ConnectionRequest.UrlKey}; expected jdbc:<database>:<where>, such as jdbc:postgresql://host:5432/database.");
            }

            return Last(all, dialect => dialect.Subprotocols.Contains(parsed.Subprotocol)) ?? throw UnknownSubprotocol(all, parsed.Subprotocol);
        }

        var keywords = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string keyword, string value) in NativeKeywords.Split(ConnectionRequest.UrlKey, url))
        {
            keywords[keyword.ToLowerInvariant()] = value;
        }

        return Last(all, dialect => dialect.Recognizes(keywords))
            ?? throw new ConfigException(
                $"The connection string in configuration {ConnectionRequest.UrlKey} does not tell which database it is for; set dialect.name to one of: {Names(all)}.");
    }

    private static Dialect? Last(Dialect[] all, Predicate<Dialect> matches) => Array.FindLast(all, matches);

    private static ConfigException UnknownName(Dialect[] all, string name)
    {
        string known = Names(all);
        return JavaOnly.Any(dialect => dialect.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ? new ConfigException("dialect.name", name, $"this dialect of the Java connector is not part of this package; expected one of: {known}. An application can add it with JdbcDialects.Register")
            : new ConfigException("dialect.name", name, $"expected one of: {known}");
    }

    private static ConfigException UnknownSubprotocol(Dialect[] all, string subprotocol)
    {
        string known = string.Join(", ", all.SelectMany(dialect => dialect.Subprotocols).Distinct());
        string hint = JavaOnly.Any(dialect => dialect.Subprotocols.Contains(subprotocol))
            ? " This database is not part of this package; an application can add it with JdbcDialects.Register."
            : NameHint.For(subprotocol, all.SelectMany(dialect => dialect.Subprotocols));
        return new ConfigException($"There is no dialect for JDBC URLs that start with jdbc:{subprotocol}: (configuration {ConnectionRequest.UrlKey}); there is one for: {known}.{hint}");
    }

    private static string Names(Dialect[] all) => string.Join(", ", all.Select(dialect => dialect.Name).Distinct());
}
