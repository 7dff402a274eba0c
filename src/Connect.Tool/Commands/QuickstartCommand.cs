using System.CommandLine;

namespace Connect.Tool.Commands;

internal static class QuickstartCommand
{
    public static Command Create(CommandIo io, CancellationToken stop) => new("quickstart");
}
