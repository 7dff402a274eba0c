using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connect.Rest.Tests;

/// <summary>Compares an answer with Java's: same structure and values, but for what no two workers have in common.</summary>
internal static class GoldenComparer
{
    /// <summary>Where Java prints its own list after these words, only what stands before is compared.</summary>
    private const string ListOfConnectors = "available connectors are:";

    /// <summary>The first difference, or null.</summary>
    public static string? Difference(JsonNode? expected, JsonNode? actual, IReadOnlySet<string> ignored, string path = "$")
    {
        if (expected is null || actual is null)
        {
            return expected is null && actual is null ? null : $"{path}: expected {Show(expected)}, but was {Show(actual)}";
        }

        return (expected, actual) switch
        {
            (JsonObject left, JsonObject right) => ObjectDifference(left, right, ignored, path),
            (JsonArray left, JsonArray right) => ArrayDifference(left, right, ignored, path),
            (JsonValue left, JsonValue right) when left.GetValueKind() == JsonValueKind.String && right.GetValueKind() == JsonValueKind.String =>
                Cut(left.GetValue<string>()) == Cut(right.GetValue<string>()) ? null : $"{path}: expected {Show(expected)}, but was {Show(actual)}",
            _ => JsonNode.DeepEquals(expected, actual) ? null : $"{path}: expected {Show(expected)}, but was {Show(actual)}",
        };
    }

    private static string? ObjectDifference(JsonObject expected, JsonObject actual, IReadOnlySet<string> ignored, string path)
    {
        foreach ((string name, JsonNode? value) in expected)
        {
            string child = $"{path}.{name}";
            if (ignored.Contains(name))
            {
                continue;
            }

            if (!actual.TryGetPropertyValue(name, out JsonNode? ours))
            {
                return $"{child}: missing, expected {Show(value)}";
            }

            string? difference = name switch
            {
                // A stack trace, a build and a cluster of another program.
                "trace" or "version" or "commit" or "kafka_cluster_id" => ours?.GetValueKind() == JsonValueKind.String && ours.GetValue<string>().Length > 0 ? null : $"{child}: empty",
                "last_modified" => value?.GetValueKind() == ours?.GetValueKind() ? null : $"{child}: expected {Show(value)}, but was {Show(ours)}",
                _ => Difference(value, ours, ignored, child),
            };
            if (difference is not null)
            {
                return difference;
            }
        }

        foreach ((string name, JsonNode? value) in actual)
        {
            // Descriptions are ours to write, and were taken out of the golden file.
            if (name != "documentation" && !ignored.Contains(name) && !expected.ContainsKey(name))
            {
                return $"{path}.{name}: unexpected {Show(value)}";
            }
        }

        return null;
    }

    private static string? ArrayDifference(JsonArray expected, JsonArray actual, IReadOnlySet<string> ignored, string path)
    {
        if (expected.Count != actual.Count)
        {
            return $"{path}: expected {expected.Count} elements {Show(expected)}, but was {actual.Count} {Show(actual)}";
        }

        for (int i = 0; i < expected.Count; i++)
        {
            if (Difference(expected[i], actual[i], ignored, $"{path}[{i}]") is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static string Cut(string text)
    {
        int list = text.IndexOf(ListOfConnectors, StringComparison.Ordinal);
        return list < 0 ? text : text[..(list + ListOfConnectors.Length)];
    }

    private static string Show(JsonNode? node)
    {
        string text = node?.ToJsonString() ?? "null";
        return text.Length <= 600 ? text : text[..600] + "…";
    }
}
