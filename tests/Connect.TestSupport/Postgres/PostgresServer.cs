using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Connect.TestSupport.Postgres;

/// <summary>
/// A real PostgreSQL server of the tests' own, in a temporary directory, on a free port of 127.0.0.1, user <c>postgres</c> without a password. It forgoes safety for
/// speed, keeps a logical write-ahead log, and ends with the test process, even when that is killed. Thread-safe.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly TempDirectory _directory;
    private readonly PostgresServerOptions _options;
    private int _databases;
    private Process? _process;

    private PostgresServer(TempDirectory directory, PostgresServerOptions options, int port)
    {
        _directory = directory;
        _options = options;
        Port = port;
    }

    /// <summary>The port, the same after a restart.</summary>
    public int Port { get; }

    /// <summary>Creates a cluster and starts its server.</summary>
    public static async Task<PostgresServer> StartAsync(PostgresServerOptions? options = null)
    {
        var directory = new TempDirectory();
        var server = new PostgresServer(directory, options ?? new PostgresServerOptions(), FreePort());
        try
        {
            await PostgresPrograms.OwnAsync(directory.Path).ConfigureAwait(false);
            await PostgresPrograms.RunPostgresAsync(
                "initdb", "-D", server.DataDirectory, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions").ConfigureAwait(false);
            server.Configure();
            await server.StartAgainAsync().ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A connection string for Npgsql.</summary>
    public string ConnectionString(string database = "postgres") => $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database}";

    /// <summary>A JDBC URL.</summary>
    public string JdbcUrl(string database = "postgres") => $"jdbc:postgresql://127.0.0.1:{Port}/{database}?user=postgres";

    /// <summary>An empty database of a name of its own; disposing drops it.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync()
    {
        string name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE template0").ConfigureAwait(false);
        return new PostgresDatabase(this, name);
    }

    /// <summary>Runs statements in a database.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        // Without a pool: databases come and go, and an idle connection would hold one.
        NpgsqlConnection connection = new(ConnectionString(database) + ";Pooling=false");
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync().ConfigureAwait(false);
            NpgsqlCommand command = new(sql, connection);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends the server at once, without a checkpoint, as a crash would; clients see their connections break.</summary>
    public async Task CrashAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.StandardInput.Close();
            await process.WaitForExitAsync().ConfigureAwait(false);
            process.Dispose();
        }
    }

    /// <summary>Starts the server again after <see cref="CrashAsync"/>, on the same port and data.</summary>
    public async Task StartAgainAsync()
    {
        _process = PostgresPrograms.StartServer(DataDirectory, _directory.File("log"));
        await Wait.UntilAsync(
            async () => _process is { HasExited: true } ? throw new InvalidOperationException($"The PostgreSQL server ended: {Log}") : await AnswersAsync().ConfigureAwait(false),
            "the PostgreSQL server to answer",
            () => Log,
            _options.StartTimeout).ConfigureAwait(false);
    }

    /// <summary>Ends the server and removes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await CrashAsync().ConfigureAwait(false);
        _directory.Dispose();
    }

    private string DataDirectory => _directory.File("data");

    private string Log
    {
        get
        {
            string file = _directory.File("log");
            return File.Exists(file) ? File.ReadAllText(file) : "nothing was logged";
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private void Configure()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "'127.0.0.1'",
            ["port"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = "''",
            ["max_connections"] = "200",
            ["shared_buffers"] = "64MB",
            ["fsync"] = "off",
            ["synchronous_commit"] = "off",
            ["full_page_writes"] = "off",
            ["autovacuum"] = "off",
            ["timezone"] = "'UTC'",
            ["log_timezone"] = "'UTC'",
            ["wal_level"] = "logical",
            ["max_wal_senders"] = "20",
            ["max_replication_slots"] = "50",
        };
        foreach ((string name, string value) in _options.Settings)
        {
            settings[name] = value;
        }

        var text = new StringBuilder();
        foreach ((string name, string value) in settings)
        {
            text.Append(name).Append(" = ").Append(value).Append('\n');
        }

        // The file is the server user's; root may write to it, and it stays theirs.
        File.AppendAllText(Path.Combine(DataDirectory, "postgresql.conf"), text.ToString());
    }

    private async ValueTask<bool> AnswersAsync()
    {
        try
        {
            await ExecuteAsync("postgres", "SELECT 1").ConfigureAwait(false);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
