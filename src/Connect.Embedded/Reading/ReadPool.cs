using Connect.Embedded.Storage;

namespace Connect.Embedded.Reading;

/// <summary>Connections for reading, lent for the length of one fetch: there are as many as threads that read at once, not as consumers.</summary>
internal sealed class ReadPool(string path) : IDisposable
{
    /// <summary>More than this many idle connections are closed; each keeps up to 2 MB of pages.</summary>
    private const int MaxIdle = 4;

    private readonly Stack<ReadConnection> _idle = new();
    private bool _disposed;

    public ReadConnection Rent()
    {
        lock (_idle)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(EmbeddedLog));
            if (_idle.TryPop(out ReadConnection? connection))
            {
                return connection;
            }
        }

        Database database = Database.OpenRead(path);
        try
        {
            return new ReadConnection(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Return(ReadConnection connection)
    {
        lock (_idle)
        {
            if (!_disposed && _idle.Count < MaxIdle)
            {
                _idle.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }

    public void Dispose()
    {
        lock (_idle)
        {
            _disposed = true;
            while (_idle.TryPop(out ReadConnection? connection))
            {
                connection.Dispose();
            }
        }
    }
}
