using System.Runtime.InteropServices;
using Connect.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Connectors.File;

/// <summary>
/// A text file that whole lines are appended to, by any number of tasks and processes. A write that fails halfway is taken back, and a line that a crash cut off is
/// removed before the next write, so the file holds whole lines only. When the file is renamed or deleted, lines go to a new one of its name.
/// </summary>
internal sealed class AppendedFile : ILineWriter
{
    // Tasks of this process take turns per file: taking back a failed write must not take another task's lines with it. Two files may share a gate, at no harm.
    private static readonly Lock[] Gates = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    private readonly string _path;
    private readonly ILogger _logger;
    private readonly Lock _gate;
    private SafeFileHandle _handle;
    private FileIdentity? _identity;
    private bool _endsMidLine;

    private AppendedFile(string path, ILogger logger)
    {
        _path = path;
        _logger = logger;
        _gate = Gates[(uint)StringComparer.Ordinal.GetHashCode(Path.GetFullPath(path)) % (uint)Gates.Length];
        _handle = OpenHandle();
    }

    /// <summary>Opens the file, creating it if it is not there.</summary>
    /// <exception cref="ConnectException">It cannot be opened or created.</exception>
    public static AppendedFile Open(string path, ILogger logger) => new(path, logger);

    private bool IsRegular => _identity is not { Kind: not (FileKind.Regular or FileKind.Unknown) };

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines)
    {
        lock (_gate)
        {
            ReopenIfReplaced();
            long before = -1;
            try
            {
                if (_endsMidLine)
                {
                    CompleteOrRemoveLastLine(lines);
                }

                // Where the system appends by itself the position is not looked at.
                before = IsRegular ? RandomAccess.GetLength(_handle) : 0;
                RandomAccess.Write(_handle, lines, before);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
            {
                // The base library reports a file that would grow too large (a limit of the file system or the user's) as a bad argument.
                TakeBack(before, lines.Length);
                throw new ConnectException($"Cannot write to '{_path}': {e.Message} Remove the cause, then restart the task; the records are delivered again.", e);
            }
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // Every write goes to the operating system at once.
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private SafeFileHandle OpenHandle()
    {
        try
        {
            SafeFileHandle handle = System.IO.File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            _identity = FileIdentity.OfHandle(handle);
            if (OperatingSystem.IsLinux())
            {
                AppendAlways(handle);
            }

            _endsMidLine = IsRegular && TornLine.IsAtEndOf(_path);
            FileLog.OpenedForAppending(_logger, _path);
            return handle;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConnectException($"Couldn't find or create file '{_path}' for FileStreamSinkTask: {Reason(e)} Then restart the task.", e);
        }
    }

    private string Reason(Exception e)
    {
        string? directory = Path.GetDirectoryName(Path.GetFullPath(_path));
        return e switch
        {
            _ when Directory.Exists(_path) => "it is a directory. Set 'file' to the path of a text file.",
            _ when directory is not null && System.IO.File.Exists(directory) => $"'{directory}' is a file, not a directory. Set 'file' to another path.",
            DirectoryNotFoundException => $"the directory '{directory}' does not exist, and the sink does not create it. Create it or set 'file' to another path.",
            UnauthorizedAccessException => "permission denied. Let the worker's user write there.",
            _ => $"{e.Message} Check the path in 'file'.",
        };
    }

    private void ReopenIfReplaced()
    {
        if (!IsRegular || _identity is not { } mine)
        {
            return;
        }

        FileIdentity? named = FileIdentity.OfPath(_path);
        if (named is null || (named.Value.Device, named.Value.Number) != (mine.Device, mine.Number))
        {
            SafeFileHandle other = OpenHandle();
            _handle.Dispose();
            _handle = other;
        }
    }

    private void CompleteOrRemoveLastLine(ReadOnlySpan<byte> lines)
    {
        ReadOnlySpan<byte> first = lines[..lines.IndexOf((byte)'\n')];
        long length = RandomAccess.GetLength(_handle);
        long start = TornLine.StartOf(_path, length);
        if (start < length && TornLine.WasWrittenBySink(_path, start, length, first))
        {
            RandomAccess.SetLength(_handle, start);
            FileLog.TornLineRemoved(_logger, _path, length - start);
        }
        else if (start < length)
        {
            // Somebody else's text that lacks its line end is left alone.
            RandomAccess.Write(_handle, "\n"u8, length);
        }

        _endsMidLine = false;
    }

    // Only when nobody else appended in between: more bytes than this write had cannot all be its own.
    private void TakeBack(long before, int count)
    {
        if (before < 0 || !IsRegular)
        {
            return;
        }

        try
        {
            long now = RandomAccess.GetLength(_handle);
            if (now > before && now - before <= count)
            {
                RandomAccess.SetLength(_handle, before);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that led here is the one to report. The next start finds the torn line.
            _endsMidLine = true;
        }
    }

    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int Append = 0x400;

    // The base library has no way to open with O_APPEND: its append mode only starts at the end.
    private static void AppendAlways(SafeFileHandle handle)
    {
        bool referenced = false;
        try
        {
            handle.DangerousAddRef(ref referenced);
            int descriptor = (int)handle.DangerousGetHandle();
            int flags = FileControl(descriptor, GetFlags, 0);
            if (flags >= 0)
            {
                _ = FileControl(descriptor, SetFlags, flags | Append);
            }
        }
        finally
        {
            if (referenced)
            {
                handle.DangerousRelease();
            }
        }
    }

    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int FileControl(int descriptor, int command, int argument);
}
