using Connect.Tool.Logging;
using Microsoft.Extensions.Logging;

namespace Connect.Tool.Tests.Logging;

public sealed class LogLineTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 9, 8, 7, 65, TimeSpan.Zero);

    [Fact]
    public void Format_Context_StandsBeforeTheMessage() => Assert.Equal(
        "[2026-03-01 09:08:07,065] INFO [orders|task-0] Committed. (Connect.Runtime)",
        LogLine.Format(Time, LogLevel.Information, "[orders|task-0]", "Committed.", "Connect.Runtime", null, colours: false, traces: false));

    [Fact]
    public void Format_LineBreaks_StayOnOneLine() => Assert.Equal(
        "[2026-03-01 09:08:07,065] WARN one | two (c)",
        LogLine.Format(Time, LogLevel.Warning, "", "one\r\n  two\n", "c", null, colours: false, traces: false));

    [Fact]
    public void Format_Causes_FollowOnTheSameLineWithoutRepetition()
    {
        var error = new InvalidOperationException("disk is full", new IOException("No space left"));
        var wrapper = new InvalidOperationException("Task failed.", error);

        string line = LogLine.Format(Time, LogLevel.Error, "", "Task failed.", "c", wrapper, colours: false, traces: false);

        Assert.Equal("[2026-03-01 09:08:07,065] ERROR Task failed: disk is full: No space left (c)", line);
    }

    [Fact]
    public void Format_Terminal_ColoursLevelAndContext() => Assert.Equal(
        "[2026-03-01 09:08:07,065] \e[33mWARN\e[0m \e[36m[a|worker]\e[0m x (c)",
        LogLine.Format(Time, LogLevel.Warning, "[a|worker]", "x", "c", null, colours: true, traces: false));

    [Fact]
    public void Read_Sources_OptionWinsOverVariable()
    {
        var environment = new Dictionary<string, string> { ["CONNECT_LOG4J_ROOT_LOGLEVEL"] = "warn", ["CONNECT_LOG4J_LOGGERS"] = "a.b=DEBUG, c=OFF" };

        Assert.Equal(LogLevel.Warning, LogLevels.Read(null, environment).Root);
        Assert.Equal(LogLevel.Error, LogLevels.Read("ERROR", environment).Root);
        Assert.Equal([new("a.b", LogLevel.Debug), new("c", LogLevel.None)], LogLevels.Read(null, environment).Loggers);
    }
}
