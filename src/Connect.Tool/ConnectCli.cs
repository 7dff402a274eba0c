using System.CommandLine;
using System.CommandLine.Parsing;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Tool.Commands;

namespace Connect.Tool;

/// <summary>The command line: parses, runs a command and turns every error into one sentence and an exit code.</summary>
internal static class ConnectCli
{
    /// <summary>Runs a command line.</summary>
    /// <param name="args">Arguments without the program's name.</param>
    /// <param name="io">Where it reads and writes.</param>
    /// <param name="stop">Asks a running command to end cleanly.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandIo io, CancellationToken stop)
    {
        RootCommand root = Root(io, stop);
        try
        {
            // No arguments: help, but the exit code of a wrong command line, so that a script notices.
            if (args.Count == 0)
            {
                await InvokeAsync(root.Parse(["--help"]), io, stop).ConfigureAwait(false);
                return ExitCodes.Usage;
            }

            ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            bool informs = parsed.Action is not null && parsed.CommandResult.Command.Action != parsed.Action && parsed.Action.GetType().Name is "HelpAction" or "VersionOptionAction";
            if (!informs && (parsed.Errors.Count > 0 || parsed.CommandResult.Command == root))
            {
                throw UsageError(root, parsed);
            }

            return await InvokeAsync(parsed, io, stop).ConfigureAwait(false);
        }
        catch (CommandException e)
        {
            await io.Error.WriteLineAsync($"connect: {e.Message}").ConfigureAwait(false);
            if (e.Hint is not null)
            {
                await io.Error.WriteLineAsync($"  {e.Hint}").ConfigureAwait(false);
            }

            return e.ExitCode;
        }
        catch (ConnectException e)
        {
            await io.Error.WriteLineAsync($"connect: {e.Message}").ConfigureAwait(false);
            return ExitCodes.StartUp;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (BrokenPipeException)
        {
            // Whoever reads our output has had enough: connect consume … | head
            return ExitCodes.Ok;
        }
    }

    private static Task<int> InvokeAsync(ParseResult parsed, CommandIo io, CancellationToken stop) =>
        parsed.InvokeAsync(new InvocationConfiguration { Output = io.Out, Error = io.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop);

    private static RootCommand Root(CommandIo io, CancellationToken stop)
    {
        var root = new RootCommand("Runs Kafka Connect connectors: workers and the commands to look into them.");
        root.Directives.Clear();
        root.Add(StandaloneCommand.Create(io, stop));
        root.Add(DistributedCommand.Create(io, stop));
        root.Add(QuickstartCommand.Create(io, stop));
        root.Add(PluginsCommand.Create(io));
        root.Add(TopicsCommand.Create(io, stop));
        root.Add(ConsumeCommand.Create(io, stop));
        root.Add(ProduceCommand.Create(io, stop));
        return root;
    }

    private static CommandException UsageError(RootCommand root, ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string help = $"Run 'connect{(command == root ? "" : " " + command.Name)} --help' to see what there is.";
        if (parsed.UnmatchedTokens is [string unknown, ..])
        {
            bool option = unknown.StartsWith('-');
            IEnumerable<string> known = option
                ? command.Options.SelectMany(known => known.Aliases.Append(known.Name))
                : command.Subcommands.Select(known => known.Name);
            IReadOnlyList<string> near = NearestNames.Find(unknown, known, 1);
            string kind = option ? "option" : command == root ? "command" : "argument";
            return new CommandException(ExitCodes.Usage, $"Unknown {kind} '{unknown}'.", near is [string nearest, ..] ? $"Did you mean '{nearest}'? {help}" : help);
        }

        ParseError? error = parsed.Errors.FirstOrDefault();
        string message = error switch
        {
            { SymbolResult: OptionResult { Option: { ValueType: var type } known } result } when IsNumber(type) && result.Tokens is [Token token, ..] && !long.TryParse(token.Value, out _) =>
                $"'{token.Value}' is no value for {known.Name}; expected a whole number.",
            null => "A command is missing.",
            _ => error.Message,
        };
        return new CommandException(ExitCodes.Usage, message, help);
    }

    private static bool IsNumber(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { IsPrimitive: true } number && number != typeof(bool);
}
