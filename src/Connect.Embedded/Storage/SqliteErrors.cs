using Connect.Errors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connect.Embedded.Storage;

/// <summary>Turns SQLite's result codes into one sentence that says what to do.</summary>
internal static class SqliteErrors
{
    public static Exception Translate(SqliteException error, string path) => Translate(error.SqliteErrorCode, error.SqliteExtendedErrorCode, error.Message, path, error);

    public static Exception Translate(int code, int extendedCode, string message, string path, Exception? inner = null) => (code & 0xff) switch
    {
        raw.SQLITE_FULL => new ConnectException(
            $"The disk of the embedded log '{path}' is full; nothing of this write was kept. Free some space: the log goes on as soon as there is room.", inner),
        raw.SQLITE_IOERR => new ConnectException(
            $"Reading or writing the embedded log '{path}' failed (SQLite error {extendedCode}: {message}); nothing of this write was kept. Check the disk and its free space.", inner),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new ConnectException(
            $"The embedded log '{path}' is damaged or not an SQLite database ({message}). Restore it from a copy, or move it away to start with an empty log.", inner),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => new ConnectException(
            $"The embedded log '{path}' or its directory cannot be written ({message}). Give this process write permission, or set log.embedded.path to another place.", inner),
        raw.SQLITE_CANTOPEN => new ConnectException(
            $"The embedded log '{path}' cannot be opened ({message}). Check that its directory exists and that this process may read and write there.", inner),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new RetriableException(
            $"The embedded log '{path}' is locked by another program; nothing of this write was kept. Close what holds it, for instance a database tool.", inner),
        _ => new ConnectException($"The embedded log '{path}' failed (SQLite error {extendedCode}: {message}).", inner),
    };
}
