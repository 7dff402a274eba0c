using System.Text.Json.Nodes;

namespace Connect.Rest.Tests;

/// <summary>One request of the golden run and Java's answer.</summary>
internal sealed record GoldenLine(int Number, string Name, string Method, string Path, string? Request, string ContentType, string? Accept, int Status, string? Location, JsonNode? Body)
{
    /// <summary>All lines, with the golden machine's directory and worker replaced by ours.</summary>
    public static IEnumerable<GoldenLine> Read(string directory, string workerId)
    {
        foreach (string line in File.ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "golden", "rest", "connect-3.9-distributed.jsonl")))
        {
            // The machine's names stand inside of JSON texts; ours need no escaping there.
            string ours = line.Replace("/data/", directory.Replace('\\', '/') + "/", StringComparison.Ordinal).Replace("127.0.0.1:18083", workerId, StringComparison.Ordinal);
            JsonNode node = JsonNode.Parse(ours)!;
            JsonNode? request = node["request"];
            JsonNode? options = node["request_options"];
            yield return new GoldenLine(
                node["n"]!.GetValue<int>(),
                node["name"]!.GetValue<string>(),
                node["method"]!.GetValue<string>(),
                node["path"]!.GetValue<string>(),
                request is JsonValue ? request.GetValue<string>() : request?.ToJsonString(),
                options?["ctype"]?.GetValue<string>() ?? "application/json",
                options?["headers"]?["Accept"]?.GetValue<string>(),
                node["status"]!.GetValue<int>(),
                node["headers"]?["location"]?.GetValue<string>(),
                node["body"]);
        }
    }

    public override string ToString() => $"{Number} {Name}: {Method} {Path}";
}
