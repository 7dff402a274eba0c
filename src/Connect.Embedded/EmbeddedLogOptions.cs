using Microsoft.Extensions.Logging;

namespace Connect.Embedded;

/// <summary>How an <see cref="EmbeddedLog"/> works.</summary>
public sealed class EmbeddedLogOptions
{
    /// <summary>Where a worker keeps its log if nothing else was said.</summary>
    public const string DefaultPath = "./connect-data/connect.db";

    /// <summary>The database file. Its directory is created if missing; SQLite keeps <c>-wal</c> and <c>-shm</c> files beside it.</summary>
    public string Path { get; set; } = DefaultPath;

    /// <summary>What an acknowledgement survives.</summary>
    public EmbeddedSynchronous Synchronous { get; set; } = EmbeddedSynchronous.Normal;

    /// <summary>Partitions of a topic created without a number, by appending to it for instance.</summary>
    public int DefaultPartitions { get; set; } = 1;

    /// <summary>Bytes kept per partition of topics without <c>retention.bytes</c>; null keeps everything. Compacted topics are not affected.</summary>
    public long? RetentionBytes { get; set; }

    /// <summary>Age up to which records of topics without <c>retention.ms</c> are kept; null keeps them for ever. Compacted topics are not affected.</summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>How often retention and the clean-up of tombstones run.</summary>
    public TimeSpan RetentionCheckInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Clock for timestamps and retention.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where the log logs; null for nowhere.</summary>
    public ILogger? Logger { get; set; }
}
