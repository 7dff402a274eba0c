using Connect.Errors;

namespace Connectors.File;

/// <summary>
/// A stream read line by line, by one task at a time. It outlives the task: a read that waits when the task stops, and lines that were not handed over yet, are there for the next one.
/// </summary>
internal sealed class StandardInput(Func<Stream> open)
{
    private readonly byte[] _chunk = new byte[64 * 1024];
    private Stream? _stream;
    private Task<int>? _pending;
    private string? _owner;

    /// <summary>The worker's standard input.</summary>
    public static StandardInput Shared { get; } = new(Console.OpenStandardInput);

    /// <summary>What was read and not yet cut into lines.</summary>
    public LineBuffer Buffer { get; } = new();

    /// <summary>Whether the end was reached.</summary>
    public bool Ended { get; private set; }

    /// <summary>Makes this task the only reader.</summary>
    /// <exception cref="ConnectException">Another connector reads it.</exception>
    public void Claim(string connector)
    {
        string? owner = Interlocked.CompareExchange(ref _owner, connector, null);
        if (owner is not null)
        {
            throw new ConnectException(
                $"Connector '{connector}' cannot read standard input: connector '{owner}' reads it already. Set 'file' in one of them, or delete one and restart the other's task.");
        }

        _stream ??= open();
    }

    /// <summary>Lets another task read.</summary>
    public void Release() => Volatile.Write(ref _owner, null);

    /// <summary>Waits for more bytes or the end.</summary>
    /// <returns>Whether anything changed before the time-out.</returns>
    /// <exception cref="OperationCanceledException">Nothing was lost: the next call goes on waiting.</exception>
    public async ValueTask<bool> ReadAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        int count;
        try
        {
            _pending ??= _stream!.ReadAsync(_chunk, CancellationToken.None).AsTask();
            count = await _pending.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
            _pending = null;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (IOException e)
        {
            _pending = null;
            throw new ConnectException($"Cannot read standard input: {e.Message}", e);
        }

        Ended = count == 0;
        ReadOnlySpan<byte> rest = _chunk.AsSpan(0, count);
        while (rest.Length > 0)
        {
            Span<byte> free = Buffer.Free();
            int part = Math.Min(free.Length, rest.Length);
            rest[..part].CopyTo(free);
            Buffer.Filled(part);
            rest = rest[part..];
        }

        return true;
    }
}
