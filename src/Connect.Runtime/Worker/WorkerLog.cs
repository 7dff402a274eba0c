using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Worker;

internal static partial class WorkerLog
{
    [LoggerMessage(EventIds.Worker, LogLevel.Information, "Task {Task} is running.")]
    public static partial void TaskRunning(ILogger logger, string task);

    [LoggerMessage(EventIds.Worker + 1, LogLevel.Information, "Task {Task} stopped after {Received} records; offsets of {Committed} are committed.")]
    public static partial void TaskStopped(ILogger logger, string task, long received, long committed);

    [LoggerMessage(EventIds.Worker + 2, LogLevel.Error, "Task {Task} failed; it is restarted with POST /connectors/<name>/tasks/<number>/restart once the cause is removed.")]
    public static partial void TaskFailed(ILogger logger, string task, Exception error);

    [LoggerMessage(EventIds.Worker + 3, LogLevel.Warning, "Task {Task} did not stop within {TimeoutMs} ms and was abandoned; its uncommitted records will be delivered again.")]
    public static partial void TaskAbandoned(ILogger logger, string task, long timeoutMs);

    [LoggerMessage(EventIds.Worker + 4, LogLevel.Information, "Connector {Connector} is running.")]
    public static partial void ConnectorRunning(ILogger logger, string connector);

    [LoggerMessage(EventIds.Worker + 5, LogLevel.Error, "Connector {Connector} failed.")]
    public static partial void ConnectorFailed(ILogger logger, string connector, Exception error);

    [LoggerMessage(EventIds.Worker + 6, LogLevel.Warning, "Connector {Connector} could not be stopped cleanly.")]
    public static partial void ConnectorStopFailed(ILogger logger, string connector, Exception error);

    [LoggerMessage(EventIds.Worker + 7, LogLevel.Warning, "Connector {Connector} generated {Count} tasks, more than tasks.max = {Max}; they are run because tasks.max.enforce is false.")]
    public static partial void TooManyTasks(ILogger logger, string connector, int count, int max);

    [LoggerMessage(EventIds.Worker + 8, LogLevel.Error, "Connector {Connector} could not be reconfigured.")]
    public static partial void ReconfigurationFailed(ILogger logger, string connector, Exception error);

    [LoggerMessage(EventIds.Worker + 9, LogLevel.Warning, "Connector {Connector}: {Warning}")]
    public static partial void ConfigWarning(ILogger logger, string connector, string warning);

    [LoggerMessage(EventIds.Worker + 10, LogLevel.Warning, "Task {Task} could not be stopped cleanly.")]
    public static partial void TaskStopFailed(ILogger logger, string task, Exception error);

    [LoggerMessage(EventIds.Worker + 11, LogLevel.Error, "Connector {Connector} could not be brought to its target state.")]
    public static partial void ChangeFailed(ILogger logger, string connector, Exception error);

    [LoggerMessage(EventIds.Worker + 13, LogLevel.Warning, "Task {Task} does not come forward: it has been in {Call} for {Seconds} s. It is not stopped; restart it if what it waits for is there.")]
    public static partial void TaskStuck(ILogger logger, string task, string call, long seconds);

    [LoggerMessage(EventIds.Worker + 14, LogLevel.Information, "Task {Task}, which was stuck in {Call}, goes on or has ended.")]
    public static partial void TaskGoesOn(ILogger logger, string task, string call);

    [LoggerMessage(EventIds.Worker + 15, LogLevel.Warning, "The log has not taken the last statuses of {Unit} and what stops with it, which other workers may run now; they may be shown late.")]
    public static partial void StatusesNotFlushed(ILogger logger, string unit);

    [LoggerMessage(EventIds.Worker + 16, LogLevel.Warning, "The level of logger {Name}, asked for through another worker, was not set.")]
    public static partial void LoggerLevelRefused(ILogger logger, string name, Exception error);

    [LoggerMessage(EventIds.Worker + 17, LogLevel.Information, "Producers of {Count} earlier tasks of connector {Connector} are fenced.")]
    public static partial void Fenced(ILogger logger, string connector, int count);

    [LoggerMessage(EventIds.Worker + 18, LogLevel.Warning, "Producers of earlier tasks of connector {Connector} could not be fenced; its tasks wait, and it is tried again in {DelaySeconds} s.")]
    public static partial void FencingFailed(ILogger logger, string connector, long delaySeconds, Exception error);

    [LoggerMessage(EventIds.Worker + 12, LogLevel.Warning, "Task {Task} is restarted in {DelayMs} ms.")]
    public static partial void TaskRestartScheduled(ILogger logger, string task, long delayMs);
}
