using System.CommandLine;
using Connect.Runtime.Configuration;
using Connect.Tool.Logging;
using Connect.Tool.Worker;

namespace Connect.Tool.Commands;

/// <summary><c>connect distributed</c>: one worker of several that share connectors and tasks through Kafka.</summary>
internal sealed class DistributedCommand
{
    private readonly Argument<string?> _worker = new("worker.properties") { Description = "The worker's properties, those of a connect-distributed.properties.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _logLevel = StandaloneCommand.LogLevelOption("INFO");
    private readonly CommandIo _io;

    private DistributedCommand(CommandIo io) => _io = io;

    public static Command Create(CommandIo io, CancellationToken stop)
    {
        var distributed = new DistributedCommand(io);
        var command = new Command("distributed", "Runs a worker that shares its work with all others of its group.id; CONNECT_… environment variables are applied over its properties.")
        {
            distributed._worker, distributed._logLevel,
        };
        command.SetAction((parsed, _) => distributed.RunAsync(parsed, stop));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        LogLevels levels = LogLevels.Read(parsed.GetValue(_logLevel), _io.Environment);
        Dictionary<string, string> properties = WorkerProperties.Load(parsed.GetValue(_worker), _io.Environment);
        if (string.IsNullOrWhiteSpace(properties.GetValueOrDefault(WorkerKeys.BootstrapServers)))
        {
            throw new CommandException(
                ExitCodes.StartUp,
                $"Missing required configuration \"{WorkerKeys.BootstrapServers}\" which has no default value: workers that share their work need a Kafka that all of them reach.",
                "Without Kafka, one worker alone: 'connect standalone'.");
        }

        await WorkerHost.RunAsync(WorkerMode.Distributed, properties, [], levels, _io, stop).ConfigureAwait(false);
        return ExitCodes.Ok;
    }
}
