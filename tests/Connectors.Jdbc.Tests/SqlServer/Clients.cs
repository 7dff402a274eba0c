using Connect.TestSupport.SqlServer;
using Microsoft.Data.SqlClient;

namespace Connectors.Jdbc.Tests.SqlServer;

/// <summary>The real client on the tests' server.</summary>
internal static class Clients
{
    public static async Task<SqlConnection> OpenAsync(this TdsServer server, string keywords = "")
    {
        var connection = new SqlConnection(server.ConnectionString(keywords));
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public static SqlCommand Command(this SqlConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        SqlCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    public static async Task<int> ExecuteAsync(this SqlConnection connection, string sql)
    {
        await using SqlCommand command = connection.Command(sql);
        return await command.ExecuteNonQueryAsync();
    }

    public static async Task<object?> ScalarAsync(this SqlConnection connection, string sql)
    {
        await using SqlCommand command = connection.Command(sql);
        return await command.ExecuteScalarAsync();
    }
}
