using Connect.Errors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connect.Embedded.Storage;

/// <summary>One connection to the file, with its prepared statements. Not thread-safe.</summary>
internal sealed class Database : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<Statement> _statements = [];
    private readonly sqlite3 _handle;

    static Database() => Batteries_V2.Init();

    private Database(SqliteConnection connection, string path)
    {
        _connection = connection;
        _handle = connection.Handle!;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Whether no transaction is open, which is also how SQLite says that it rolled one back on its own.</summary>
    public bool IsAutoCommit => raw.sqlite3_get_autocommit(_handle) != 0;

    public static Database OpenWrite(string path, EmbeddedSynchronous synchronous)
    {
        Database database = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // Both must come before the first page is written. 16 KiB pages halve the cost of large blobs against the default of 4 KiB.
            database.Execute("PRAGMA page_size=16384");
            database.Execute("PRAGMA auto_vacuum=INCREMENTAL");
            database.Execute("PRAGMA journal_mode=WAL");
            database.Execute(synchronous == EmbeddedSynchronous.Full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
            database.Execute("PRAGMA cache_size=-32768");
            database.Execute("PRAGMA wal_autocheckpoint=2048");
            database.Execute("PRAGMA journal_size_limit=67108864");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public static Database OpenRead(string path)
    {
        Database database = Open(path, SqliteOpenMode.ReadOnly);
        try
        {
            database.Execute("PRAGMA query_only=1");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out sqlite3_stmt statement));
        var prepared = new Statement(this, statement);
        _statements.Add(prepared);
        return prepared;
    }

    public void Execute(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out sqlite3_stmt statement));
        using var prepared = new Statement(this, statement);
        prepared.Execute();
    }

    public long Scalar(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out sqlite3_stmt statement));
        using var prepared = new Statement(this, statement);
        return prepared.Step() ? prepared.Int64(0) : 0;
    }

    /// <summary>Frees a statement before the connection ends.</summary>
    public void Release(Statement statement)
    {
        _statements.Remove(statement);
        statement.Dispose();
    }

    public int Changes() => raw.sqlite3_changes(_handle);

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Error(code);
        }
    }

    public Exception Error(int code) => SqliteErrors.Translate(code, raw.sqlite3_extended_errcode(_handle), raw.sqlite3_errmsg(_handle).utf8_to_string(), Path);

    public void Dispose()
    {
        foreach (Statement statement in _statements)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private static Database Open(string path, SqliteOpenMode mode)
    {
        // Pooled connections would keep the file open, and locked on some systems, after the log was disposed.
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            raw.sqlite3_busy_timeout(connection.Handle!, 5000);
            return new Database(connection, path);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw SqliteErrors.Translate(error, path);
        }
        catch (Exception error) when (error is not ConnectException)
        {
            connection.Dispose();
            throw new ConnectException($"The embedded log '{path}' cannot be opened: {error.Message}", error);
        }
    }
}
