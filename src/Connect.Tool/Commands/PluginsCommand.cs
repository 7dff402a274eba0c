using System.CommandLine;
using Connect.Runtime.Plugins;
using Connect.Tool.Worker;

namespace Connect.Tool.Commands;

/// <summary><c>connect plugins</c>: what configurations can name.</summary>
internal static class PluginsCommand
{
    public static Command Create(CommandIo io)
    {
        var aliases = new Option<bool>("--aliases") { Description = "Show every name a plugin answers to." };
        var command = new Command("plugins", "Lists the connectors, converters, transformations and predicates there are.") { aliases };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(aliases), io));
        return command;
    }

    private static async Task<int> RunAsync(bool aliases, CommandIo io)
    {
        IEnumerable<PluginDescriptor> plugins = ToolPlugins.Registry().All;
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
