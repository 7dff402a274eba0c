using Microsoft.Extensions.Logging;

namespace Connectors.Jdbc.Sink;

/// <summary>Log messages of the JDBC sink; event ids 4100 to 4199.</summary>
internal static partial class SinkLog
{
    [LoggerMessage(4100, LogLevel.Information, "Writing to {Database} with {Dialect}, mode {Mode}.")]
    public static partial void Starting(ILogger logger, string database, string dialect, string mode);

    [LoggerMessage(4101, LogLevel.Information, "Creating a table: {Sql}")]
    public static partial void CreatingTable(ILogger logger, string sql);

    [LoggerMessage(4102, LogLevel.Information, "Adding columns: {Sql}")]
    public static partial void AddingColumns(ILogger logger, string sql);

    [LoggerMessage(4103, LogLevel.Warning, "Writing {Count} records failed and is tried again in {BackoffMs} ms ({Remaining} tries are left after that). {Reason}")]
    public static partial void WriteRetried(ILogger logger, int count, double backoffMs, int remaining, string reason);

    [LoggerMessage(4104, LogLevel.Warning, "The database refused something in a batch of {Count} records; they are written in smaller parts to find out what. {Reason}")]
    public static partial void Searching(ILogger logger, int count, string reason);

    [LoggerMessage(4105, LogLevel.Warning, "The record at {Topic}-{Partition}@{Offset} cannot be written and is reported. {Reason}")]
    public static partial void RecordRejected(ILogger logger, string topic, int partition, long offset, string reason);

    [LoggerMessage(4106, LogLevel.Debug, "{Count} records were written in {ElapsedMs} ms, as {Rows} rows.")]
    public static partial void Written(ILogger logger, int count, double elapsedMs, long rows);
}
