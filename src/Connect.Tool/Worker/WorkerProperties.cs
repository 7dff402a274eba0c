using Connect.Runtime.Configuration;

namespace Connect.Tool.Worker;

/// <summary>A worker's properties: its file, and <c>CONNECT_…</c> environment variables over it.</summary>
internal static class WorkerProperties
{
    /// <summary>Reads them.</summary>
    /// <param name="file">Properties file; null or empty for none.</param>
    /// <param name="environment">Environment variables.</param>
    /// <exception cref="CommandException">The file cannot be read, or the worker would use Kafka.</exception>
    public static Dictionary<string, string> Load(string? file, IReadOnlyDictionary<string, string> environment)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!string.IsNullOrEmpty(file))
        {
            foreach ((string key, string value) in Read(file))
            {
                properties[key] = value;
            }
        }

        foreach ((string key, string value) in EnvironmentProperties.Read(environment))
        {
            properties[key] = value;
        }

        if (properties.TryGetValue(WorkerKeys.BootstrapServers, out string? servers) && !string.IsNullOrWhiteSpace(servers))
        {
            throw KafkaComesLater(WorkerKeys.BootstrapServers);
        }

        return properties;
    }

    public static CommandException KafkaComesLater(string setting) => new(
        ExitCodes.StartUp,
        $"{setting} is set, but this version cannot connect to Kafka yet; that comes in a later one.",
        $"Without {setting} everything is kept in the embedded log, a file ({WorkerKeys.EmbeddedPath}).");

    private static IReadOnlyDictionary<string, string> Read(string file)
    {
        try
        {
            return JavaProperties.Load(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ExitCodes.StartUp, $"The worker's properties file '{file}' does not exist.", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.StartUp, $"The worker's properties file '{file}' cannot be read: {e.Message}", inner: e);
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCodes.StartUp, $"The worker's properties file '{file}' is malformed: {e.Message}", inner: e);
        }
    }
}
