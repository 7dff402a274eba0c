using Connect.Configuration;
using Connect.Errors;

namespace Connect.Runtime.Configuration;

/// <summary>The <c>allowed.paths</c> of a config provider that reads files.</summary>
internal sealed class AllowedPaths
{
    public const string Key = "allowed.paths";

    private readonly string[]? _paths;

    /// <summary>Reads the setting; without it every path is allowed.</summary>
    public AllowedPaths(IReadOnlyDictionary<string, string> config)
    {
        if (ConfigParser.Parse(Key, config.GetValueOrDefault(Key), ConfigType.List) is IReadOnlyList<string> { Count: > 0 } paths)
        {
            _paths = [.. paths.Select(Checked)];
        }
    }

    /// <summary>The path without <c>..</c>.</summary>
    /// <exception cref="ConfigException">It is outside the allowed paths.</exception>
    public string EnsureAllowed(string path)
    {
        string full = Path.GetFullPath(path);
        return _paths is null || _paths.Any(allowed => IsBelow(full, allowed))
            ? full
            : throw new ConfigException($"The path '{path}' is not within {Key} of the config provider.");
    }

    private static bool IsBelow(string path, string directory) =>
        path == directory || path.StartsWith(directory.EndsWith(Path.DirectorySeparatorChar) ? directory : directory + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Checked(string path)
    {
        if (!Path.IsPathRooted(path))
        {
            throw new ConfigException(Key, path, $"Path {path} is not absolute");
        }

        return Path.Exists(path) ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : throw new ConfigException(Key, path, $"Path {path} does not exist");
    }
}
