using System.Text;
using System.Text.Json;

namespace Connect.TestSupport.Golden;

/// <summary>A converter's bytes in golden files: null, or <c>{"bytes":"base64","text":"…"}</c>.</summary>
public static class GoldenBytes
{
    /// <summary>The bytes, or null.</summary>
    public static byte[]? Read(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null : json.GetProperty("bytes").GetBytesFromBase64();

    /// <summary>Null when the bytes are the expected ones, else both as text.</summary>
    public static string? Difference(JsonElement expected, byte[]? actual)
    {
        byte[]? bytes = Read(expected);
        bool same = bytes is null ? actual is null : actual is not null && bytes.AsSpan().SequenceEqual(actual);
        return same ? null : $"expected {Describe(bytes)}, got {Describe(actual)}";
    }

    private static string Describe(byte[]? bytes) => bytes is null ? "null" : $"'{Encoding.UTF8.GetString(bytes)}' ({Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 200)))})";
}
