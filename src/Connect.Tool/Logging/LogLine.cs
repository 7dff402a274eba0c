using System.Globalization;
using System.Text;
using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Connect.Tool.Logging;

/// <summary>One event as one line, in the pattern of Kafka Connect's own log files: <c>[date] LEVEL [connector|task-0] message (logger)</c>.</summary>
internal static class LogLine
{
    private const string Reset = "\e[0m";

    /// <summary>The line, without its end.</summary>
    /// <param name="time">Local time.</param>
    /// <param name="level">Level.</param>
    /// <param name="context">What it is about, <c>[connector|task-0]</c>; empty for the worker itself.</param>
    /// <param name="message">What happened.</param>
    /// <param name="category">Who says so.</param>
    /// <param name="exception">Why; null for no error.</param>
    /// <param name="colours">Whether a terminal shows it.</param>
    /// <param name="traces">Whether stack traces follow on lines of their own. Without, the messages of the error and its causes have to do; a failed task's trace is in its status.</param>
    public static string Format(
        DateTimeOffset time, LogLevel level, string context, string message, string category, Exception? exception, bool colours, bool traces)
    {
        var line = new StringBuilder(160);
        line.Append('[').Append(time.ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture)).Append("] ");
        string? colour = colours ? Colour(level) : null;
        line.Append(colour).Append(LoggerLevels.JavaName(level)).Append(colour is null ? null : Reset).Append(' ');
        if (context.Length > 0)
        {
            line.Append(colours ? "\e[36m" : null).Append(context).Append(colours ? Reset : null).Append(' ');
        }

        AppendOneLine(line, message);
        if (exception is not null && !traces)
        {
            AppendCauses(line, message, exception);
        }

        line.Append(" (").Append(category).Append(')');
        if (exception is not null && traces)
        {
            line.AppendLine().Append(exception);
        }

        return line.ToString();
    }

    private static void AppendCauses(StringBuilder line, string message, Exception exception)
    {
        string last = message;
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            // Wrapping errors often repeat what they wrap.
            if (!last.Contains(cause.Message, StringComparison.Ordinal))
            {
                if (line[^1] == '.')
                {
                    line.Length--;
                }

                line.Append(": ");
                AppendOneLine(line, cause.Message);
                last = cause.Message;
            }
        }
    }

    private static void AppendOneLine(StringBuilder line, string text)
    {
        if (text.AsSpan().IndexOfAny('\r', '\n') < 0)
        {
            line.Append(text);
            return;
        }

        line.AppendJoin(" | ", text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static string? Colour(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => "\e[31m",
        LogLevel.Warning => "\e[33m",
        LogLevel.Information => "\e[32m",
        _ => "\e[90m",
    };
}
