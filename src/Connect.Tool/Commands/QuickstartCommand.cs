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
        var kafka = new Option<bool>("--kafka") { Description = "Through a Kafka within this process, instead of the embedded log." };
        var servers = new Option<string?>("--bootstrap-servers", "--bootstrap-server") { Description = "Through your Kafka, in a new topic, which is kept.", HelpName = "host:port" };
        var client = new Option<string?>("--command-config") { Description = "Properties of the Kafka client, such as security.protocol and sasl.jaas.config.", HelpName = "client.properties" };
        Option<string?> logLevel = StandaloneCommand.LogLevelOption("WARN");
        var command = new Command("quickstart", "Moves a file through a topic into another file and shows what to try next.") { input, kafka, servers, client, port, keepRunning, logLevel };
        command.SetAction((parsed, _) =>
        {
            string file = parsed.GetValue(input) ?? Path.Combine(AppContext.BaseDirectory, "quickstart", "orders.txt");
            int? wanted = parsed.GetValue(port);
            if (wanted is < 1 or > 65535)
            {
                throw new CommandException(ExitCodes.Usage, $"{wanted} is no value for --port; expected 1 to 65535.");
            }

            var options = new QuickstartOptions(file, wanted, parsed.GetValue(keepRunning), parsed.GetValue(kafka), parsed.GetValue(servers), parsed.GetValue(client));
            if (options.UseKafka && options.BootstrapServers is not null)
            {
                throw new CommandException(ExitCodes.Usage, "--kafka means a Kafka within this process and --bootstrap-servers yours; give one of them.");
            }

            if (options.ClientConfig is not null && options.BootstrapServers is null)
            {
                throw new CommandException(ExitCodes.Usage, "--command-config needs --bootstrap-servers.");
            }

            return new QuickstartRun(options, LogLevels.Read(parsed.GetValue(logLevel), io.Environment, LogLevel.Warning), io, TimeProvider.System).RunAsync(stop);
        });
        return command;
    }
}
