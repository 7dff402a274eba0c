using System.Data.Common;

namespace Connectors.Jdbc.Connections;

/// <summary>Connections of a provider factory, each prepared once it is open.</summary>
/// <param name="factory">The provider.</param>
/// <param name="connectionString">Its connection string.</param>
/// <param name="prepare">Sets what the connection string cannot say; null for nothing.</param>
/// <param name="statements">Statements that each connection begins with.</param>
/// <param name="release">Empties the provider's pool at the end; null for nothing.</param>
internal sealed class InitializingDataSource(
    DbProviderFactory factory, string connectionString, Action<DbConnection>? prepare, IReadOnlyList<string> statements, Action<DbConnection>? release) : DbDataSource
{
    /// <inheritdoc/>
    public override string ConnectionString => connectionString;

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection()
    {
        DbConnection connection = factory.CreateConnection()!;
        connection.ConnectionString = connectionString;
        prepare?.Invoke(connection);
        return connection;
    }

    /// <inheritdoc/>
    protected override DbConnection OpenDbConnection()
    {
        DbConnection connection = CreateDbConnection();
        try
        {
            connection.Open();
            foreach (string statement in statements)
            {
                using DbCommand command = connection.CreateCommand();
                command.CommandText = statement;
                command.ExecuteNonQuery();
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        DbConnection connection = CreateDbConnection();
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            foreach (string statement in statements)
            {
                DbCommand command = connection.CreateCommand();
                await using (command.ConfigureAwait(false))
                {
                    command.CommandText = statement;
                    await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && release is not null)
        {
            using DbConnection connection = CreateDbConnection();
            release(connection);
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override ValueTask DisposeAsyncCore()
    {
        Dispose(disposing: true);
        return default;
    }
}
