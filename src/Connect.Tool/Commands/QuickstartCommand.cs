using System.CommandLine;
using Connect.Tool.Logging;
using Connect.Tool.Quickstart;
using Microsoft.Extensions.Logging;

namespace Connect.Tool.Commands;

/// <summary><c>connect quickstart</c>: shows in seconds that it works.</summary>
internal static class QuickstartCommand
{
    public static Command Create(CommandIo io, CancellationToken stop)
    {
        var input = new Option<string?>("--input") { Description = "File to move; it is copied, never changed. Default: some thousand order lines that come with the command.", HelpName = "file" };
        var port = new Option<int?>("--port") { Description = "Port of the worker's REST API. Default 8083, or a free one when that is taken.", HelpName = "port" };
        var keepRunning = new Option<bool>("--keep-running") { Description = "Leave the worker up until Ctrl-C." };
        Option<string?> logLevel = StandaloneCommand.LogLevelOption("WARN");
        var command = new Command("quickstart", "Moves a file through a topic into another file and shows what to try next.") { input, port, keepRunning, logLevel };
        command.SetAction((parsed, _) =>
        {
            string file = parsed.GetValue(input) ?? Path.Combine(AppContext.BaseDirectory, "quickstart", "orders.txt");
            int? wanted = parsed.GetValue(port);
            if (wanted is < 1 or > 65535)
            {
                throw new CommandException(ExitCodes.Usage, $"{wanted} is no value for --port; expected 1 to 65535.");
            }

            var options = new QuickstartOptions(file, wanted, parsed.GetValue(keepRunning));
            return new QuickstartRun(options, LogLevels.Read(parsed.GetValue(logLevel), io.Environment, LogLevel.Warning), io).RunAsync(stop);
        });
        return command;
    }
}
