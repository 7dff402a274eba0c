using Connect.Runtime.Configuration;

namespace Connect.Tool.Worker;

/// <summary>A worker's properties: its file, and <c>CONNECT_…</c> environment variables over it.</summary>
internal static class WorkerProperties
{
    /// <summary>Reads them.</summary>
    /// <param name="file">Properties file; null or empty for none.</param>
    /// <param name="environment">Environment variables.</param>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static Dictionary<string, string> Load(string? file, IReadOnlyDictionary<string, string> environment)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!string.IsNullOrEmpty(file))
        {
            foreach ((string key, string value) in Read("worker's properties file", file))
            {
                properties[key] = value;
            }
        }

        foreach ((string key, string value) in EnvironmentProperties.Read(environment))
        {
            properties[key] = value;
        }

        return properties;
    }

    /// <summary>Reads one properties file.</summary>
    /// <param name="what">What the file is, for errors: <c>worker's properties file</c>.</param>
    /// <param name="file">Its path.</param>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> Read(string what, string file)
    {
        try
        {
            return JavaProperties.Load(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ExitCodes.StartUp, $"The {what} '{file}' does not exist.", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.StartUp, $"The {what} '{file}' cannot be read: {e.Message}", inner: e);
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCodes.StartUp, $"The {what} '{file}' is malformed: {e.Message}", inner: e);
        }
    }
}
