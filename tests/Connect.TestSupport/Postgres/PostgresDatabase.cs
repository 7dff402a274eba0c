using Npgsql;

namespace Connect.TestSupport.Postgres;

/// <summary>A database of one test. Disposing drops it, whoever is still connected.</summary>
public sealed class PostgresDatabase(PostgresServer server, string name) : IAsyncDisposable
{
    /// <summary>The server it is on.</summary>
    public PostgresServer Server => server;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>A connection string for Npgsql.</summary>
    public string ConnectionString => server.ConnectionString(name);

    /// <summary>A JDBC URL.</summary>
    public string JdbcUrl => server.JdbcUrl(name);

    /// <summary>Runs statements.</summary>
    public Task ExecuteAsync(string sql) => server.ExecuteAsync(name, sql);

    /// <summary>The rows of a query, each column as text: null as <c>null</c>.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string sql, string separator = "|")
    {
        NpgsqlConnection connection = new(ConnectionString + ";Pooling=false");
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync().ConfigureAwait(false);
            NpgsqlCommand command = new(sql, connection) { AllResultTypesAreUnknown = true };
            await using (command.ConfigureAwait(false))
            {
                NpgsqlDataReader reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    var rows = new List<string>();
                    while (await reader.ReadAsync().ConfigureAwait(false))
                    {
                        rows.Add(string.Join(separator, Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "null" : reader.GetString(i))));
                    }

                    return rows;
                }
            }
        }
    }

    /// <summary>Drops it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await server.ExecuteAsync("postgres", $"DROP DATABASE IF EXISTS {name} WITH (FORCE)").ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // A test that ended with the server down; everything goes with the server.
        }
    }
}
