using Connect.Configuration;

namespace Connectors.File;

/// <summary>The parsed configuration of a FileStreamSink.</summary>
/// <param name="File">Path of the file; null or empty for standard output.</param>
internal sealed record FileStreamSinkConfig(string? File)
{
    public const string FileKey = "file";

    public static ConfigDef Definition { get; } = new ConfigDef()
        .Define(FileKey, ConfigType.String, null, Importance.High, "Path of the file to append to; without it lines go to the worker's standard output.");

    /// <summary>Null when lines go to standard output.</summary>
    public string? Path => string.IsNullOrEmpty(File) ? null : File;

    public static FileStreamSinkConfig Parse(IReadOnlyDictionary<string, string> config) => new(Definition.Parse(config).GetNullableString(FileKey));
}
