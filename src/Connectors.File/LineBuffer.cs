using System.Buffers;

namespace Connectors.File;

/// <summary>
/// Bytes as they were read, cut into lines. A line ends with LF, CRLF or CR; a CR that is the last byte there is waits for the next one, which may be its LF.
/// Grows with the longest line and shrinks after it. Not thread-safe.
/// </summary>
internal sealed class LineBuffer : IDisposable
{
    /// <summary>The longest line; what a string can hold whatever the encoding makes of it.</summary>
    public const int MaxLineBytes = 512 * 1024 * 1024;

    private readonly int _initialBytes;
    private byte[] _bytes;
    private int _start;
    private int _scanned;
    private int _end;

    /// <param name="initialBytes">256 KiB make a read call cost next to nothing per line and still fit the processor's second-level cache.</param>
    public LineBuffer(int initialBytes = 256 * 1024)
    {
        _initialBytes = initialBytes;
        _bytes = ArrayPool<byte>.Shared.Rent(initialBytes);
    }

    /// <summary>Bytes that are not part of a line that was cut.</summary>
    public int Count => _end - _start;

    /// <summary>Bytes the buffer holds at most before it grows.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Cuts the next complete line.</summary>
    /// <param name="line">The line without its end, valid until the next call of any method.</param>
    /// <param name="length">Bytes of the line with its end.</param>
    public bool TryCut(out ReadOnlySpan<byte> line, out int length)
    {
        int at = _bytes.AsSpan(_scanned, _end - _scanned).IndexOfAny((byte)'\n', (byte)'\r');
        if (at < 0)
        {
            _scanned = _end;
            line = default;
            length = 0;
            return false;
        }

        int end = _scanned + at;
        int next = end + 1;
        if (_bytes[end] == '\r')
        {
            if (next == _end)
            {
                _scanned = end;
                line = default;
                length = 0;
                return false;
            }

            if (_bytes[next] == '\n')
            {
                next++;
            }
        }

        line = _bytes.AsSpan(_start, end - _start);
        length = next - _start;
        _start = _scanned = next;
        return true;
    }

    /// <summary>Takes what is left as a line, when nothing more can follow it.</summary>
    public bool TryTakeRest(out ReadOnlySpan<byte> line, out int length)
    {
        length = _end - _start;
        line = _bytes.AsSpan(_start, length);
        if (length > 0 && line[^1] == '\r')
        {
            line = line[..^1];
        }

        _start = _scanned = _end;
        return length > 0;
    }

    /// <summary>Room for more bytes, at least one. Call it when <see cref="TryCut"/> found no line.</summary>
    public Span<byte> Free()
    {
        if (_start > 0)
        {
            int count = _end - _start;
            if (_bytes.Length > 4 * _initialBytes && count < _initialBytes)
            {
                Resize(_initialBytes);
            }
            else
            {
                _bytes.AsSpan(_start, count).CopyTo(_bytes);
                _scanned -= _start;
                _start = 0;
                _end = count;
            }
        }

        if (_end == _bytes.Length)
        {
            Resize(checked(2 * _bytes.Length));
        }

        return _bytes.AsSpan(_end);
    }

    /// <summary>That many bytes were written into <see cref="Free"/>.</summary>
    public void Filled(int count) => _end += count;

    /// <summary>Forgets everything.</summary>
    public void Clear() => _start = _scanned = _end = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }

        Clear();
    }

    private void Resize(int size)
    {
        byte[] other = ArrayPool<byte>.Shared.Rent(size);
        int count = _end - _start;
        _bytes.AsSpan(_start, count).CopyTo(other);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = other;
        _scanned -= _start;
        _start = 0;
        _end = count;
    }
}
