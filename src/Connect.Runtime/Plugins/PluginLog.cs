using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Plugins;

internal static partial class PluginLog
{
    [LoggerMessage(EventIds.Plugins, LogLevel.Warning, "The directory {Directory} of plugin.path does not exist; no plugins are taken from it.")]
    public static partial void MissingDirectory(ILogger logger, string directory);

    [LoggerMessage(EventIds.Plugins + 1, LogLevel.Warning, "The folder {Folder} of plugin.path cannot be read; no plugins are taken from it: {Reason}")]
    public static partial void UnreadableFolder(ILogger logger, string folder, string reason);

    [LoggerMessage(EventIds.Plugins + 2, LogLevel.Warning, "The file {File} of plugin.path is no readable .NET assembly and is left out: {Reason}")]
    public static partial void Unreadable(ILogger logger, string file, string reason);

    [LoggerMessage(EventIds.Plugins + 3, LogLevel.Warning, "The plugins in {File} are left out: {Reason}.")]
    public static partial void Skipped(ILogger logger, string file, string reason);

    [LoggerMessage(EventIds.Plugins + 4, LogLevel.Warning, "The plugin {Type} in {File} is left out: {Reason}")]
    public static partial void TypeSkipped(ILogger logger, string type, string file, string reason);

    [LoggerMessage(EventIds.Plugins + 5, LogLevel.Warning, "The plugin {Plugin}, version {Version}, is there twice; the one in {Used} is used, the one in {Other} is left out.")]
    public static partial void Duplicate(ILogger logger, string plugin, string version, string used, string other);

    [LoggerMessage(EventIds.Plugins + 6, LogLevel.Information, "{Count} plugins found in {Folder}.")]
    public static partial void Loaded(ILogger logger, int count, string folder);
}
