using System.Data.Common;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects;

/// <summary>
/// What differs between databases: connecting, names, SQL, types and errors. Derive from it and hand an instance to <see cref="JdbcDialects.Register"/> to add a
/// database; the defaults are standard SQL. Thread-safe: one instance serves all connectors.
/// </summary>
public abstract partial class Dialect
{
    /// <summary>The name that <c>dialect.name</c> takes: <c>PostgreSqlDatabaseDialect</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Subprotocols of JDBC URLs it is for, in lower case: <c>postgresql</c>.</summary>
    public abstract IReadOnlyList<string> Subprotocols { get; }

    /// <summary>How names are quoted. Default: <see cref="IdentifierRules.Standard"/>.</summary>
    public virtual IdentifierRules Identifiers => IdentifierRules.Standard;

    /// <summary>Whether an ADO.NET connection string is meant for this database, going by its keywords. Default: no.</summary>
    /// <param name="keywords">Keywords in lower case, and their values.</param>
    public virtual bool Recognizes(IReadOnlyDictionary<string, string> keywords) => false;

    /// <summary>The dialect as one configuration wants it; connectors use what this returns. Default: itself.</summary>
    /// <exception cref="ConfigException">A parameter is unknown or its value wrong.</exception>
    public virtual Dialect Configure(ConnectionRequest request) => this;

    /// <summary>Seconds a statement may take, 0 for as long as it needs; null leaves it to the data source. Default: null.</summary>
    public virtual int? CommandTimeout => null;

    /// <summary>A source of connections, pooled; the caller disposes it. It does not connect yet.</summary>
    /// <exception cref="ConfigException">A parameter is unknown or its value wrong; the message names the parameter and never a secret.</exception>
    public abstract DbDataSource CreateDataSource(ConnectionRequest request);

    /// <summary>Whether the same statement may succeed later: the server was busy, restarted or out of reach.</summary>
    public virtual bool IsTransient(DbException error) => error.IsTransient;

    /// <summary>The table a name written by a user means. Default: one part is a table, two are schema and table, three catalog, schema and table.</summary>
    /// <exception cref="ConnectException">The name has more parts, or cannot be read.</exception>
    public virtual TableId ParseTable(string name) => Identifiers.Parse(name) switch
    {
        [string table] => new TableId(null, null, table),
        [string schema, string table] => new TableId(null, schema, table),
        [string catalog, string schema, string table] => new TableId(catalog, schema, table),
        _ => throw new ConnectException($"'{name}' has too many parts for the name of a table; expected at most catalog.schema.table."),
    };

    /// <summary>Its name.</summary>
    public sealed override string ToString() => Name;
}
