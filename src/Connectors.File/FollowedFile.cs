using Connect.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Connectors.File;

/// <summary>
/// A file read from a byte position on, for as long as it grows, under the same name even when another file takes it. Not thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// missing ──(appears)──► open ──(name belongs to another file, old one at its end and quiet for a check's interval)──► its last line, then open at 0
///                        │ ▲
///                        └─┘ shorter than what was read: position 0
/// </code>
/// </remarks>
internal sealed class FollowedFile : IDisposable
{
    private static readonly TimeSpan ReplacementCheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MissingWarningInterval = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private SafeFileHandle? _handle;
    private FileIdentity? _identity;
    private long? _missingWarnedAt;
    private long _checkedAt;
    private long _endWhenReplaced = -1;

    /// <param name="path">Path as configured.</param>
    /// <param name="position">Byte to start at, once the file is there.</param>
    /// <param name="time">Paces checks and warnings.</param>
    /// <param name="logger">Told of what happens to the file.</param>
    public FollowedFile(string path, long position, TimeProvider time, ILogger logger)
    {
        _path = path;
        Position = position;
        _time = time;
        _logger = logger;
    }

    /// <summary>What was read and not yet cut into lines.</summary>
    public LineBuffer Buffer { get; } = new();

    /// <summary>Byte after the last line that was cut.</summary>
    public long Position { get; private set; }

    /// <summary>Cuts the next line from what was read.</summary>
    public bool TryCut(out ReadOnlySpan<byte> line)
    {
        bool found = Buffer.TryCut(out line, out int length);
        Position += length;
        return found;
    }

    /// <summary>Reads on. Call it when <see cref="TryCut"/> found no line.</summary>
    /// <exception cref="ConnectException">The file is there and cannot be read.</exception>
    public ReadOutcome Read()
    {
        if (_handle is null && !TryOpen())
        {
            return ReadOutcome.Nothing;
        }

        if (Buffer.Count >= LineBuffer.MaxLineBytes)
        {
            throw new ConnectException(
                $"The line at byte {Position} of '{_path}' is longer than {LineBuffer.MaxLineBytes} bytes, the most one record can hold. Is it a text file? Remove the line or set the connector's offset behind it.");
        }

        try
        {
            int capacity = Buffer.Capacity;
            Span<byte> free = Buffer.Free();
            if (Buffer.Capacity > capacity)
            {
                FileLog.BufferGrows(_logger, _path, Position, Buffer.Capacity);
            }

            int count = RandomAccess.Read(_handle!, free, Position + Buffer.Count);
            if (count > 0)
            {
                Buffer.Filled(count);
                return ReadOutcome.More;
            }

            return WasTruncated() ? ReadOutcome.More : CheckReplaced();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConnectException(
                $"Cannot read '{_path}' at byte {Position}: {e.Message} Once it can be read again, restart the task; it goes on where it stopped.", e);
        }
    }

    /// <summary>After <see cref="ReadOutcome.Replaced"/>: the old file's last line if it had no line end, then the new file is next.</summary>
    public bool TryTakeLastLine(out ReadOnlySpan<byte> line)
    {
        FileLog.Replaced(_logger, _path, Position + Buffer.Count);
        Close();

        // The line's own offset is the beginning of the new file: a task that restarts after it must not skip bytes there.
        Position = 0;
        return Buffer.TryTakeRest(out line, out _);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        Buffer.Dispose();
    }

    private bool TryOpen()
    {
        // Opening tells why there is nothing to read, at the price of an exception; while nothing changes it is asked once a minute.
        if (_missingWarnedAt is { } warned && !System.IO.File.Exists(_path) && !Directory.Exists(_path) && _time.GetElapsedTime(warned) < MissingWarningInterval)
        {
            return false;
        }

        FileKind kind = FileIdentity.OfPath(_path)?.Kind ?? FileKind.Unknown;
        if (kind == FileKind.Directory || Directory.Exists(_path))
        {
            throw new ConnectException($"Cannot read '{_path}': it is a directory. Set 'file' to the path of a text file, or restart the task once there is a file of that name.");
        }

        if (kind is FileKind.Pipe or FileKind.Device or FileKind.Socket)
        {
            throw new ConnectException(
                $"Cannot read '{_path}': it is a {kind.ToString().ToLowerInvariant()}, which has no positions to resume from. Set 'file' to the path of a text file, or leave it out and redirect to the worker's standard input.");
        }

        try
        {
            _handle = System.IO.File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            _identity = FileIdentity.OfHandle(_handle);
            _checkedAt = _time.GetTimestamp();
            _missingWarnedAt = null;
            long length = RandomAccess.GetLength(_handle);
            if (length < Position)
            {
                FileLog.PositionBeyondEnd(_logger, _path, Position, length);
                Position = 0;
            }

            FileLog.Opened(_logger, _path, Position, length);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            _missingWarnedAt = _time.GetTimestamp();
            FileLog.Missing(_logger, _path);
            return false;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ConnectException($"Cannot read '{_path}': permission denied. Let the worker's user read the file, then restart the task.", e);
        }
        catch (IOException e)
        {
            throw new ConnectException($"Cannot open '{_path}': {e.Message} Check the path in 'file', then restart the task.", e);
        }
    }

    private bool WasTruncated()
    {
        long length = RandomAccess.GetLength(_handle!);
        if (length >= Position + Buffer.Count)
        {
            return false;
        }

        // Cut back within the unfinished line, as a writer does that failed halfway: only that line is read again.
        if (length < Position)
        {
            FileLog.Truncated(_logger, _path, Position, length);
            Position = 0;
        }

        Buffer.Clear();
        return true;
    }

    // A writer that was told to reopen its log may still write to the old file for a moment after the new one was created.
    private ReadOutcome CheckReplaced()
    {
        if (_time.GetElapsedTime(_checkedAt) < ReplacementCheckInterval)
        {
            return ReadOutcome.Nothing;
        }

        _checkedAt = _time.GetTimestamp();
        if (_identity is not { } mine || FileIdentity.OfPath(_path) is not { } named || (named.Device, named.Number) == (mine.Device, mine.Number))
        {
            _endWhenReplaced = -1;
            return ReadOutcome.Nothing;
        }

        long end = Position + Buffer.Count;
        if (_endWhenReplaced == end)
        {
            return ReadOutcome.Replaced;
        }

        _endWhenReplaced = end;
        return ReadOutcome.Nothing;
    }

    private void Close()
    {
        _handle?.Dispose();
        _handle = null;
        _identity = null;
        _endWhenReplaced = -1;
    }
}

/// <summary>What <see cref="FollowedFile.Read"/> found.</summary>
internal enum ReadOutcome
{
    /// <summary>Nothing new.</summary>
    Nothing,

    /// <summary>More bytes, or a new beginning: try to cut lines, then read again.</summary>
    More,

    /// <summary>The file is finished and another one has its name: take its last line, then read again.</summary>
    Replaced,
}
