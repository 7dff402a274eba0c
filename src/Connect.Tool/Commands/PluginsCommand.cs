using System.CommandLine;
using Connect.Runtime.Plugins;
using Connect.Tool.Logging;
using Connect.Tool.Worker;
using Microsoft.Extensions.Logging;

namespace Connect.Tool.Commands;

/// <summary><c>connect plugins</c>: what configurations can name.</summary>
internal static class PluginsCommand
{
    public static Command Create(CommandIo io)
    {
        var aliases = new Option<bool>("--aliases") { Description = "Show every name a plugin answers to." };
        var path = new Option<string?>("--plugin-path") { Description = "Directories with plugin folders, as plugin.path names them.", HelpName = "directories" };
        var command = new Command("plugins", "Lists the connectors, converters, transformations and predicates there are.") { aliases, path };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(aliases), parsed.GetValue(path), io));
        return command;
    }

    private static async Task<int> RunAsync(bool aliases, string? path, CommandIo io)
    {
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging
            .AddProvider(new ConsoleLoggerProvider(io.Error, colours: false, traces: false, TimeProvider.System))
            .SetMinimumLevel(LogLevel.Warning));
        IEnumerable<PluginDescriptor> plugins = ToolPlugins.Registry(path, loggers.CreateLogger<PluginRegistry>()).All;
        string[] titles = ["TYPE", "CLASS", "SHORT NAME", "VERSION"];
        await TextTable.WriteAsync(
            io.Out,
            titles,
            [.. plugins.Select(plugin => (IReadOnlyList<object>)
                [plugin.Kind.WireName(), plugin.Name, aliases ? string.Join(", ", plugin.Aliases) : ShortName(plugin), plugin.Version ?? ""])]).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static string ShortName(PluginDescriptor plugin) => plugin.Aliases.OrderBy(alias => alias.Length).ThenBy(alias => alias, StringComparer.Ordinal).FirstOrDefault() ?? "";
}
