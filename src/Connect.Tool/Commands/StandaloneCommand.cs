using System.CommandLine;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Tool.Logging;
using Connect.Tool.Worker;

namespace Connect.Tool.Commands;

/// <summary><c>connect standalone</c>: one worker, with the connectors of files, its log and the REST API.</summary>
internal sealed class StandaloneCommand
{
    private readonly Argument<string?> _worker = new("worker.properties") { Description = "The worker's properties. Without them, the embedded log and http://127.0.0.1:8083.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string[]> _connectors = new("connector.properties") { Description = "Connectors to create or update: properties or JSON files.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _logLevel = LogLevelOption("INFO");
    private readonly CommandIo _io;

    private StandaloneCommand(CommandIo io) => _io = io;

    public static Command Create(CommandIo io, CancellationToken stop)
    {
        var standalone = new StandaloneCommand(io);
        var command = new Command("standalone", "Runs a worker; CONNECT_… environment variables are applied over its properties.")
        {
            standalone._worker, standalone._connectors, standalone._logLevel,
        };
        command.SetAction((parsed, _) => standalone.RunAsync(parsed, stop));
        return command;
    }

    public static Option<string?> LogLevelOption(string byDefault) => new("--log-level")
    {
        Description = $"TRACE, DEBUG, INFO, WARN, ERROR, FATAL or OFF. Default CONNECT_LOG4J_ROOT_LOGLEVEL, else {byDefault}.",
        HelpName = "level",
    };

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        LogLevels levels = LogLevels.Read(parsed.GetValue(_logLevel), _io.Environment);
        Dictionary<string, string> properties = WorkerProperties.Load(parsed.GetValue(_worker), _io.Environment);
        List<ConnectorFile> connectors = Load(parsed.GetValue(_connectors) ?? []);
        await WorkerHost.RunAsync(WorkerMode.Standalone, properties, connectors, levels, _io, stop).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    /// <summary>Before the worker starts: a file that cannot be read touches nothing.</summary>
    private static List<ConnectorFile> Load(IReadOnlyList<string> files)
    {
        var connectors = new List<ConnectorFile>();
        foreach (string file in files)
        {
            try
            {
                ConnectorFile connector = ConnectorFile.Load(file);
                if (connectors.Find(known => known.Name == connector.Name) is { } other)
                {
                    throw new CommandException(ExitCodes.Failed, $"Both '{other.Path}' and '{file}' configure a connector '{connector.Name}'.", "Give one of them another name.");
                }

                connectors.Add(connector);
            }
            catch (ConnectException e)
            {
                throw new CommandException(ExitCodes.Failed, e.Message, inner: e);
            }
        }

        return connectors;
    }
}
