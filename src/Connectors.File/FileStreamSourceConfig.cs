using Connect.Configuration;

namespace Connectors.File;

/// <summary>The parsed configuration of a FileStreamSource.</summary>
/// <param name="File">Path of the file; null or empty for standard input.</param>
/// <param name="Topic">Topic the lines go to.</param>
/// <param name="BatchSize">Most records one poll returns, at least 1.</param>
internal sealed record FileStreamSourceConfig(string? File, string Topic, int BatchSize)
{
    public const string FileKey = "file";
    public const string TopicKey = "topic";
    public const string BatchSizeKey = "batch.size";

    public static ConfigDef Definition { get; } = new ConfigDef()
        .Define(FileKey, ConfigType.String, null, Importance.High, "Path of the file to read; without it lines come from the worker's standard input.")
        .Define(TopicKey, ConfigType.String, Importance.High, "Topic that the lines go to.", ConfigValidators.NonEmptyString)
        .Define(BatchSizeKey, ConfigType.Int, 2000, Importance.Low, "Most lines that are handed over at once.");

    /// <summary>Null when lines come from standard input.</summary>
    public string? Path => string.IsNullOrEmpty(File) ? null : File;

    public static FileStreamSourceConfig Parse(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        return new(values.GetNullableString(FileKey), values.GetString(TopicKey), Math.Max(values.GetInt(BatchSizeKey), 1));
    }
}
