using Connect.Embedded;
using Connect.Runtime.Log;

namespace Connect.Tool.Worker;

/// <summary>Opens the embedded log for the client commands.</summary>
internal static class LogFile
{
    /// <summary>For reading, whether a worker has it or not.</summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static IRecordLog OpenToRead(string path) => File.Exists(path)
        ? EmbeddedLog.OpenReadOnly(path)
        : throw new CommandException(
            ExitCodes.StartUp, $"There is no log at '{path}'.", "Start a worker in this directory first ('connect standalone'), or name the log's file with --log.");

    /// <summary>For reading and writing; no worker may have it.</summary>
    /// <exception cref="Errors.ConnectException">Another process has it.</exception>
    public static IRecordLog Open(string path) => EmbeddedLog.Open(new EmbeddedLogOptions { Path = path });
}
