namespace Connectors.Jdbc;

/// <summary>What both connectors share.</summary>
internal static class JdbcConnectors
{
    /// <summary>The package's version.</summary>
    public static string Version { get; } = typeof(JdbcConnectors).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
