using Connect.TestSupport;
using Microsoft.Data.Sqlite;

namespace Connectors.Jdbc.Tests.Support;

/// <summary>A SQLite file of one test.</summary>
public sealed class SqliteFile : IDisposable
{
    private readonly TempDirectory _folder = new();

    public string Path => _folder.File("test.db");

    public string JdbcUrl => $"jdbc:sqlite:{Path}";

    public void Execute(string sql)
    {
        using SqliteConnection connection = Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The rows of a query, each column as text: null as <c>null</c>.</summary>
    public IReadOnlyList<string> Query(string sql)
    {
        using SqliteConnection connection = Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "null" : reader.GetString(i))));
        }

        return rows;
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=false");
        connection.Open();
        return connection;
    }
}
