using Microsoft.Extensions.Logging;

namespace Connectors.Jdbc;

/// <summary>Log messages of the JDBC connectors; event ids 4000 to 4999.</summary>
internal static partial class JdbcLog
{
    [LoggerMessage(4000, LogLevel.Warning, "Attempt {Attempt} of {Attempts} to connect to {Database} failed; the next one is in {BackoffMs} ms. {Reason}")]
    public static partial void ConnectionAttemptFailed(ILogger logger, string database, int attempt, int attempts, double backoffMs, string reason);

    [LoggerMessage(4001, LogLevel.Information, "Reading from {Database} with {Dialect}.")]
    public static partial void SourceStarting(ILogger logger, string database, string dialect);

    [LoggerMessage(4002, LogLevel.Information, "There are {Count} tables to read: {Tables}")]
    public static partial void TablesFound(ILogger logger, int count, string tables);

    [LoggerMessage(4003, LogLevel.Warning, "There is no table to read in {Database} that {Selection}; looking again every {IntervalMs} ms.")]
    public static partial void NoTables(ILogger logger, string database, string selection, double intervalMs);

    [LoggerMessage(4004, LogLevel.Warning, "The list of tables could not be read; trying again in {IntervalMs} ms. {Reason}")]
    public static partial void TablesUnreadable(ILogger logger, double intervalMs, string reason);

    [LoggerMessage(4005, LogLevel.Warning, "No table is selected by the configuration, so all tables are read; set table.whitelist or table.include.list.")]
    public static partial void AllTables(ILogger logger);

    [LoggerMessage(4006, LogLevel.Warning, "Column {Column} of {Table} is left out: its type {Type} has no counterpart.")]
    public static partial void ColumnLeftOut(ILogger logger, string column, string table, string type);

    [LoggerMessage(4007, LogLevel.Warning, "Reading {Table} failed and goes on at the next interval (failure {Failures} in a row). {Reason}")]
    public static partial void QueryFailed(ILogger logger, string table, int failures, string reason);

    [LoggerMessage(4008, LogLevel.Debug, "Query of {Table}: {Sql}")]
    public static partial void QueryStarting(ILogger logger, string table, string sql);

    [LoggerMessage(4009, LogLevel.Debug, "Query of {Table} gave {Count} rows in {ElapsedMs} ms.")]
    public static partial void QueryEnded(ILogger logger, string table, long count, double elapsedMs);

    [LoggerMessage(4010, LogLevel.Information, "Reading {Table} goes on from {Offset}.")]
    public static partial void Resuming(ILogger logger, string table, string offset);

    [LoggerMessage(4011, LogLevel.Information, "The incrementing column of {Table} is {Column}, which the database counts up.")]
    public static partial void IncrementingColumnFound(ILogger logger, string table, string column);

    [LoggerMessage(4012, LogLevel.Warning, "The database does not offer the transaction isolation level {Level}; its default is used. {Reason}")]
    public static partial void IsolationUnsupported(ILogger logger, string level, string reason);
}
