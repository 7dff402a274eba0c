namespace Connect.TestSupport.Postgres;

/// <summary>What a private PostgreSQL server is started with.</summary>
public sealed record PostgresServerOptions
{
    /// <summary>Further settings of <c>postgresql.conf</c>, by name; they win over the fixture's own.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long starting may take. Default 60 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
