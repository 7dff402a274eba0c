using System.Globalization;
using Connect.Errors;

namespace Connect.Embedded.Storage;

/// <summary>
/// Keeps a second writer away: an operating system lock on <c>FILE.lock</c>, which ends with the process however that ends. The lock makes the file unreadable to
/// others on some systems, so the holder's process id is in <c>FILE.pid</c>; it is for the message only and may be stale when nobody holds the lock.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _pidPath;

    private DatabaseLock(FileStream stream, string pidPath)
    {
        _lock = stream;
        _pidPath = pidPath;
    }

    public static DatabaseLock Acquire(string path)
    {
        string lockPath = path + ".lock";
        string pidPath = path + ".pid";
        FileStream stream;
        try
        {
            stream = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new ConnectException(
                $"The embedded log '{path}' cannot be opened for writing: '{lockPath}' is not writable. Give this process write permission, or set log.embedded.path to another place.", error);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(lockPath))
        {
            throw new ConnectException(
                $"The embedded log '{path}' is in use by {Holder(pidPath)}. Only one process may write it: stop that process, or set log.embedded.path to another file.", error);
        }
        catch (IOException error)
        {
            throw new ConnectException($"The embedded log '{path}' cannot be opened for writing: {error.Message}", error);
        }

        try
        {
            File.WriteAllText(pidPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without it the message of a second process is less helpful, that is all; the disk may be full just now.
        }

        return new DatabaseLock(stream, pidPath);
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_pidPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Stale at worst.
        }

        // The lock file stays: deleting it would let two processes hold locks on two files of the same name.
        _lock.Dispose();
    }

    private static string Holder(string pidPath)
    {
        try
        {
            return $"process {File.ReadAllText(pidPath).Trim()}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
