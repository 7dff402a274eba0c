using System.Text.Json;

namespace Connect.TestSupport.Golden;

/// <summary>One recorded case.</summary>
public sealed class GoldenLine
{
    internal GoldenLine(JsonElement json)
    {
        Json = json;
        SkipReason = FindUnreplayable(json);
    }

    /// <summary>The whole line.</summary>
    public JsonElement Json { get; }

    /// <summary>Unique within the file.</summary>
    public int Id => Json.GetProperty("id").GetInt32();

    /// <summary>Why the line cannot be replayed outside Java, or null: it holds an instance of a class that the data model here does not have.</summary>
    public string? SkipReason { get; }

    /// <summary>What was recorded, where the line has one property of that name.</summary>
    public JsonElement Expected => Json.GetProperty("expected");

    /// <summary>The recorded error, or null.</summary>
    public JsonElement? ExpectedError => Expected.ValueKind == JsonValueKind.Object && Expected.TryGetProperty("error", out JsonElement error) ? error : null;

    /// <summary>A property that must be there.</summary>
    public JsonElement this[string name] => Json.GetProperty(name);

    /// <summary>A property that may be missing.</summary>
    public JsonElement? Find(string name) => Json.TryGetProperty(name, out JsonElement value) ? value : null;

    /// <summary>A text property that may be missing or null.</summary>
    public string? Text(string name) => Json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    /// <summary>
    /// Compares one call with what was recorded: the error when one is expected, else the result through <paramref name="compare"/>.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="compare">Returns null when the result is the recorded one, else the difference.</param>
    public string? Check<T>(Func<T> call, Func<T, string?> compare)
    {
        T result;
        try
        {
            result = call();
        }
        catch (Exception e) when (ExpectedError is not null)
        {
            return GoldenError.Difference(ExpectedError.Value, e);
        }

        return ExpectedError is { } error ? $"expected the error {error}, got the result {result}" : compare(result);
    }

    /// <summary>The line's id and its input.</summary>
    public override string ToString()
    {
        string text = Json.GetRawText();
        return text.Length <= 700 ? text : text[..700] + "…";
    }

    private static string? FindUnreplayable(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                if (element.TryGetProperty("object", out JsonElement javaClass) && javaClass.ValueKind == JsonValueKind.String)
                {
                    return $"an instance of {javaClass.GetString()}";
                }

                if (element.TryGetProperty("bigint", out JsonElement big) && big.ValueKind == JsonValueKind.String)
                {
                    return "a java.math.BigInteger";
                }

                if (element.TryGetProperty("bytebuffer", out _) && element.TryGetProperty("position", out _))
                {
                    return "a java.nio.ByteBuffer";
                }

                if (element.TryGetProperty("deep", out JsonElement depth) && depth.ValueKind == JsonValueKind.Number)
                {
                    return "a deeply nested value whose content was left out";
                }

                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (FindUnreplayable(property.Value) is { } reason)
                    {
                        return reason;
                    }
                }

                return null;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    if (FindUnreplayable(item) is { } reason)
                    {
                        return reason;
                    }
                }

                return null;
            default:
                return null;
        }
    }
}
