using System.Buffers.Text;
using Connect.Errors;

namespace Connect.Embedded.Storage;

/// <summary>The tables. docs/embedded-log.md describes them.</summary>
internal static class LogSchema
{
    /// <summary>"CNCT" in the file's header tells a Connect log from any other SQLite file.</summary>
    private const int ApplicationId = 0x434E4354;

    private const int Version = 1;

    /// <summary>Creates what is missing; returns the log's identity.</summary>
    public static string Create(Database database)
    {
        if (!IsEmpty(database))
        {
            return Check(database);
        }

        Span<byte> random = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(random);
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            database.Execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
            database.Execute("CREATE TABLE topics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, configs TEXT NOT NULL)");
            database.Execute("CREATE TABLE partitions (id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL, UNIQUE (topic_id, partition))");
            database.Execute("CREATE TABLE batches (id INTEGER PRIMARY KEY, count INTEGER NOT NULL, max_timestamp INTEGER NOT NULL, data BLOB NOT NULL)");
            database.Execute(
                "CREATE TABLE compacted (id INTEGER PRIMARY KEY, partition_id INTEGER NOT NULL, key BLOB NOT NULL, appended INTEGER NOT NULL, tombstone INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (partition_id, key))");
            database.Execute("CREATE INDEX tombstones ON compacted (partition_id, appended) WHERE tombstone = 1");
            database.Execute(
                "CREATE TABLE group_offsets (group_id TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL, PRIMARY KEY (group_id, topic, partition)) WITHOUT ROWID");
            Statement insert = database.Prepare("INSERT INTO meta (key, value) VALUES ('log.id', ?1)");
            insert.Bind(1, Base64Url.EncodeToString(random)).Execute();
            database.Release(insert);
            database.Execute($"PRAGMA application_id={ApplicationId}");
            database.Execute($"PRAGMA user_version={Version}");
            database.Execute("COMMIT");
        }
        catch
        {
            if (!database.IsAutoCommit)
            {
                database.Execute("ROLLBACK");
            }

            throw;
        }

        return Check(database);
    }

    /// <summary>Checks that the file is a log this version reads; returns the log's identity.</summary>
    public static string Check(Database database)
    {
        if (database.Scalar("PRAGMA application_id") != ApplicationId)
        {
            throw new ConnectException($"'{database.Path}' is an SQLite database, but not an embedded log of Connect. Set log.embedded.path to another file.");
        }

        long version = database.Scalar("PRAGMA user_version");
        if (version != Version)
        {
            throw new ConnectException($"The embedded log '{database.Path}' has format {version}; this version of Connect reads format {Version}. Use the version of Connect that wrote it.");
        }

        Statement select = database.Prepare("SELECT value FROM meta WHERE key = 'log.id'");
        try
        {
            return select.Step() ? select.Text(0) : throw new ConnectException($"The embedded log '{database.Path}' has lost its identity. Restore it from a copy.");
        }
        finally
        {
            database.Release(select);
        }
    }

    private static bool IsEmpty(Database database) => database.Scalar("SELECT count(*) FROM sqlite_master") == 0;
}
