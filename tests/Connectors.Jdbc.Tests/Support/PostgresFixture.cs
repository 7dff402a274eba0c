using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Tests.Support;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Connectors.Jdbc.Tests.Support;

/// <summary>One PostgreSQL server for all tests of the assembly, started by the first test that asks.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync());

    public Task<PostgresServer> ServerAsync() => _server.Value;

    /// <summary>An empty database; the test disposes it.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync() => await (await ServerAsync()).CreateDatabaseAsync();

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
