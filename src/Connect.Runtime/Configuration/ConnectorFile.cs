using System.Text;
using System.Text.Json;
using Connect.Errors;
using Connect.Runtime.Herder;

namespace Connect.Runtime.Configuration;

/// <summary>
/// A connector configuration from a file. Three forms, told apart by the contents, not the extension: a JSON object of texts, a JSON object of
/// <c>name</c>, <c>config</c> and <c>initial_state</c> as <c>POST /connectors</c> takes it, or Java properties.
/// </summary>
/// <param name="Name">Connector name.</param>
/// <param name="Config">Its configuration; <c>name</c> is set.</param>
/// <param name="InitialState">State to start in; null for the default.</param>
public sealed record ConnectorFile(string Name, IReadOnlyDictionary<string, string> Config, TargetState? InitialState)
{
    /// <summary>Where it was read, for messages; null when it comes from elsewhere.</summary>
    public string? Path { get; init; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigException">The file cannot be read or is in none of the three forms; the message names the file.</exception>
    public static ConnectorFile Load(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"Connector configuration at '{path}' cannot be read: {e.Message}", e);
        }

        return Parse(bytes, path) with { Path = path };
    }

    internal static ConnectorFile Parse(byte[] bytes, string path)
    {
        // A brace cannot start a sensible properties file, so what starts with one is JSON and is reported as such when it is broken.
        ReadOnlySpan<byte> content = bytes;
        if (content.StartsWith("\uFEFF"u8))
        {
            content = content[3..];
        }

        return content.TrimStart(" \t\r\n"u8).StartsWith("{"u8) ? FromJson(content, path) : FromProperties(bytes, path);
    }

    private static ConnectorFile FromJson(ReadOnlySpan<byte> bytes, string path)
    {
        JsonDocument document;
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
            document = JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException e)
        {
            throw new ConfigException($"Connector configuration at '{path}' is not valid JSON (line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}).", e);
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            return root.TryGetProperty("config", out JsonElement config) && config.ValueKind == JsonValueKind.Object
                ? FromRequest(root, config, path)
                : new ConnectorFile(RequiredName(Flat(root, path).GetValueOrDefault(ConnectorKeys.Name), path), Flat(root, path), null);
        }
    }

    private static ConnectorFile FromRequest(JsonElement root, JsonElement config, string path)
    {
        string name = RequiredName(root.TryGetProperty("name", out JsonElement given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null, path);
        Dictionary<string, string> settings = Flat(config, path);
        if (settings.TryGetValue(ConnectorKeys.Name, out string? inner) && inner != name)
        {
            throw new ConfigException($"Connector name configuration in 'config' doesn't match the one specified in 'name' at '{path}'");
        }

        settings[ConnectorKeys.Name] = name;
        TargetState? state = null;
        if (root.TryGetProperty("initial_state", out JsonElement text) && text.ValueKind != JsonValueKind.Null)
        {
            state = text.ToString().ToUpperInvariant() switch
            {
                "RUNNING" => TargetState.Started,
                "PAUSED" => TargetState.Paused,
                "STOPPED" => TargetState.Stopped,
                _ => throw new ConfigException($"Connector configuration at '{path}' has initial_state '{text}'; expected RUNNING, PAUSED or STOPPED."),
            };
        }

        return new ConnectorFile(name, settings, state);
    }

    private static Dictionary<string, string> Flat(JsonElement element, string path)
    {
        var config = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            config[property.Name] = property.Value.ValueKind switch
            {
                JsonValueKind.String => property.Value.GetString()!,
                JsonValueKind.Number => property.Value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => throw new ConfigException($"Connector configuration at '{path}': the value of '{property.Name}' must be a text, a number or a boolean."),
            };
        }

        return config;
    }

    private static ConnectorFile FromProperties(byte[] bytes, string path)
    {
        IReadOnlyDictionary<string, string> config;
        try
        {
            config = JavaProperties.Parse(Encoding.Latin1.GetString(bytes));
        }
        catch (FormatException e)
        {
            throw new ConfigException($"Connector configuration at '{path}' is neither JSON nor Java properties: {e.Message}", e);
        }

        return new ConnectorFile(RequiredName(config.GetValueOrDefault(ConnectorKeys.Name), path), config, null);
    }

    private static string RequiredName(string? name, string path) =>
        string.IsNullOrWhiteSpace(name) ? throw new ConfigException($"Connector configuration at '{path}' is missing the mandatory 'name' configuration") : name;
}
