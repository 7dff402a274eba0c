using System.Text.Json;

namespace Connectors.Jdbc.Tests.Golden;

/// <summary>A folder with what the Java connector did.</summary>
public sealed class GoldenScenario
{
    private readonly string _folder;

    private GoldenScenario(string folder)
    {
        _folder = folder;
        Name = Path.GetFileName(folder);
        Config = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(folder, "config.json")))!;
        Meta = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "meta.json"))).RootElement;
    }

    public string Name { get; }

    /// <summary>The connector's configuration, with the recorder's connection.</summary>
    public Dictionary<string, string> Config { get; }

    public JsonElement Meta { get; }

    public bool IsSqlite => Config["connection.url"].StartsWith("jdbc:sqlite:", StringComparison.Ordinal);

    public IEnumerable<JsonElement> Steps => Meta.GetProperty("steps").EnumerateArray();

    public static IEnumerable<string> Names(string kind) => Directory.GetDirectories(FolderOf(kind)).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    public static GoldenScenario Load(string kind, string name) => new(Path.Combine(FolderOf(kind), name));

    /// <summary>The part of the script that belongs to a step; empty when there is none.</summary>
    public string Script(int step)
    {
        string file = Path.Combine(_folder, "script.sql");
        if (!File.Exists(file))
        {
            return "";
        }

        string[] parts = File.ReadAllText(file).Split("-- step ");
        return parts.Skip(1).Where(part => part.StartsWith($"{step}\n", StringComparison.Ordinal)).Select(part => part[part.IndexOf('\n')..]).FirstOrDefault("");
    }

    /// <summary>The lines of a file of JSON documents; none when there is no such file.</summary>
    public IReadOnlyList<JsonElement> Lines(string file)
    {
        string path = Path.Combine(_folder, file);
        return File.Exists(path) ? [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement)] : [];
    }

    public string Text(string file) => File.ReadAllText(Path.Combine(_folder, file));

    private static string FolderOf(string kind) => Path.Combine(AppContext.BaseDirectory, "golden", kind);
}
