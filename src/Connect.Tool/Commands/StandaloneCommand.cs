using System.CommandLine;

namespace Connect.Tool.Commands;

internal static class StandaloneCommand
{
    public static Command Create(CommandIo io, CancellationToken stop) => new("standalone");
}
