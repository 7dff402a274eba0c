namespace CustomConnector;

internal static class PluginVersion
{
    /// <summary>The project's version.</summary>
    public static string Text { get; } = typeof(PluginVersion).Assembly.GetName().Version!.ToString(3);
}
