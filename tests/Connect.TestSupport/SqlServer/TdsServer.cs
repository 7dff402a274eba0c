using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Connect.TestSupport.SqlServer.Session;

namespace Connect.TestSupport.SqlServer;

/// <summary>
/// A SQL Server of the tests' own, in the test process, on a free port of 127.0.0.1: it speaks the protocol, answers what the test scripts, and keeps what it was sent.
/// It has no SQL and no tables: a statement without a script is an error that names it. Thread-safe.
/// </summary>
/// <remarks>
/// What needs no script: logins, transactions, <c>SET</c> statements, and the protocol of SqlBulkCopy into tables that <see cref="AddTable"/> names.
/// The protocol is that of MS-TDS 7.4, and 8.0 for clients that begin with TLS.
/// </remarks>
public sealed class TdsServer : IAsyncDisposable
{
    private const int FirstSessionId = 51;

    private readonly Lock _lock = new();
    private readonly List<TdsExpectation> _expectations = [];
    private readonly List<TdsRequest> _requests = [];
    private readonly List<TdsRequest> _unexpected = [];
    private readonly List<TdsLogin> _logins = [];
    private readonly List<Exception> _faults = [];
    private readonly ConcurrentDictionary<string, IReadOnlyList<TdsColumn>> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<TdsSession, Task> _sessions = new();
    private Func<TdsLogin, TdsAnswer?> _refusal = static _ => null;
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _lastSession = FirstSessionId - 1;
    private long _lastTransaction;

    private TdsServer(TdsServerOptions options) => Options = options;

    /// <summary>How it was started.</summary>
    public TdsServerOptions Options { get; }

    /// <summary>The port, the same after a restart.</summary>
    public int Port { get; private set; }

    /// <summary>All requests so far, in the order they came in.</summary>
    public IReadOnlyList<TdsRequest> Requests => Copy(_requests);

    /// <summary>Statements so far, without those that need no script.</summary>
    public IReadOnlyList<TdsRequest> Statements =>
        [.. Requests.Where(request => request.Kind == TdsRequestKind.Statement && !TdsSession.NeedsNoScript(request.Sql))];

    /// <summary>Requests that no script was there for.</summary>
    public IReadOnlyList<TdsRequest> Unexpected => Copy(_unexpected);

    /// <summary>All logins so far, refused ones included.</summary>
    public IReadOnlyList<TdsLogin> Logins => Copy(_logins);

    /// <summary>Where the server did not understand a client, or failed itself; the connection was closed.</summary>
    public IReadOnlyList<Exception> Faults => Copy(_faults);

    /// <summary>Number of connections that are open.</summary>
    public int Connections => _sessions.Count;

    internal IReadOnlyDictionary<string, IReadOnlyList<TdsColumn>> Tables => _tables;

    /// <summary>Starts a server.</summary>
    public static TdsServer Start(TdsServerOptions? options = null)
    {
        var server = new TdsServer(options ?? new TdsServerOptions());
        server.StartAgain();
        return server;
    }

    /// <summary>A connection string for Microsoft.Data.SqlClient: user <c>tester</c>, no encryption unless the further keywords say otherwise.</summary>
    /// <param name="keywords">Further keywords; they win.</param>
    public string ConnectionString(string keywords = "") => $"Data Source=tcp:127.0.0.1,{Port};User ID=tester;Password=secret;Encrypt=False;Connect Timeout=30;{keywords}";

    /// <summary>A JDBC URL with the same.</summary>
    /// <param name="properties">Further properties, each with a semicolon in front; they win.</param>
    public string JdbcUrl(string properties = "") => $"jdbc:sqlserver://127.0.0.1:{Port};user=tester;password=secret;encrypt=false{properties}";

    /// <summary>Scripts what a statement is answered: an empty success until <see cref="TdsExpectation.Answer(TdsAnswer[])"/> says more.</summary>
    /// <param name="sql">The whole statement; white space at its ends does not count.</param>
    public TdsExpectation On(string sql)
    {
        string expected = sql.Trim();
        return On(request => request.Kind == TdsRequestKind.Statement && request.Sql == expected);
    }

    /// <summary>As above, for all requests of a kind.</summary>
    public TdsExpectation On(TdsRequestKind kind) => On(request => request.Kind == kind);

    /// <summary>As above, for requests that a condition holds for. Of several that fit, the one scripted last answers.</summary>
    public TdsExpectation On(Func<TdsRequest, bool> condition)
    {
        var expectation = new TdsExpectation(condition);
        lock (_lock)
        {
            _expectations.Add(expectation);
        }

        return expectation;
    }

    /// <summary>Scripts logins.</summary>
    /// <param name="refusal">What a login is answered; null lets it in.</param>
    public void OnLogin(Func<TdsLogin, TdsAnswer?> refusal) => Volatile.Write(ref _refusal, refusal);

    /// <summary>Adds a table that SqlBulkCopy can write to. The rows come as requests of kind <see cref="TdsRequestKind.BulkLoad"/>.</summary>
    /// <param name="name">Its name; schema and brackets do not count.</param>
    /// <param name="columns">Its columns.</param>
    public void AddTable(string name, params TdsColumn[] columns) => _tables[BulkMetadata.TableName(name)] = columns;

    /// <summary>Closes all connections; new ones are accepted.</summary>
    public void DropConnections()
    {
        foreach (TdsSession session in _sessions.Keys)
        {
            session.Close();
        }
    }

    /// <summary>Closes all connections and accepts no others.</summary>
    public async Task StopAsync()
    {
        _listener?.Dispose();
        _listener = null;
        await _accepting.ConfigureAwait(false);
        DropConnections();
        await Task.WhenAll(_sessions.Values).ConfigureAwait(false);
    }

    /// <summary>Accepts connections again, on the same port.</summary>
    public void StartAgain()
    {
        var listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _listener = listener;
        _accepting = AcceptAsync(listener);
    }

    /// <summary>Ends the server and its connections.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    internal long NextTransaction() => Interlocked.Increment(ref _lastTransaction);

    internal void Record(TdsLogin login) => Add(_logins, login);

    internal void Record(TdsRequest request, bool isUnexpected) => Add(isUnexpected ? _unexpected : _requests, request);

    internal TdsAnswer? AnswerTo(TdsLogin login) => Volatile.Read(ref _refusal)(login);

    internal TdsAnswer? AnswerTo(TdsRequest request)
    {
        IReadOnlyList<TdsExpectation> expectations = Copy(_expectations);
        for (int i = expectations.Count - 1; i >= 0; i--)
        {
            if (expectations[i].AnswerTo(request) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptSocketAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            socket.NoDelay = true;
            var session = new TdsSession(socket, this, Interlocked.Increment(ref _lastSession));
            var registered = new TaskCompletionSource();
            _sessions[session] = RunAsync(session, registered.Task);
            registered.SetResult();
        }
    }

    private async Task RunAsync(TdsSession session, Task registered)
    {
        await registered.ConfigureAwait(false);
        try
        {
            await session.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException or AuthenticationException)
        {
            // The connection is gone, or its client did not like the certificate.
        }
        catch (Exception e)
        {
            Add(_faults, e);
        }
        finally
        {
            _sessions.TryRemove(session, out _);
            session.Dispose();
        }
    }

    private void Add<T>(List<T> list, T item)
    {
        lock (_lock)
        {
            list.Add(item);
        }
    }

    private IReadOnlyList<T> Copy<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }
}
