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
        WorkerHost worker = await WorkerHost.StartAsync(properties, levels, _io, stop).ConfigureAwait(false);
        await using (worker.ConfigureAwait(false))
        {
            try
            {
                await CreateConnectorsAsync(worker, parsed.GetValue(_connectors) ?? [], stop).ConfigureAwait(false);
                await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Asked to end: the way a worker ends.
            }
            finally
            {
                await worker.StopAsync(_io.Error).ConfigureAwait(false);
            }
        }

        return ExitCodes.Ok;
    }

    /// <summary>One after the other; the first that fails ends the worker, as in Kafka Connect. Connectors of an earlier run are brought up to date with their files.</summary>
    private static async Task CreateConnectorsAsync(WorkerHost worker, IReadOnlyList<string> files, CancellationToken stop)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            try
            {
                ConnectorFile connector = ConnectorFile.Load(file);
                if (!seen.TryAdd(connector.Name, file))
                {
                    throw new CommandException(ExitCodes.Failed, $"Both '{seen[connector.Name]}' and '{file}' configure a connector '{connector.Name}'.", "Give one of them another name.");
                }

                await worker.Herder.PutConnectorConfigAsync(connector.Name, Nullable(connector.Config), connector.InitialState, allowReplace: true, stop).ConfigureAwait(false);
            }
            catch (ConnectException e)
            {
                string message = e.Message.Contains(file, StringComparison.Ordinal) ? e.Message : $"The connector of '{file}' cannot be created: {e.Message}";
                throw new CommandException(ExitCodes.Failed, message, inner: e);
            }
        }
    }

    private static Dictionary<string, string?> Nullable(IReadOnlyDictionary<string, string> config) =>
        config.ToDictionary(pair => pair.Key, string? (pair) => pair.Value, StringComparer.Ordinal);
}
