namespace Connectors.File;

/// <summary>What both connectors share.</summary>
internal static class FileConnectors
{
    /// <summary>The package's version.</summary>
    public static string Version { get; } = typeof(FileConnectors).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
