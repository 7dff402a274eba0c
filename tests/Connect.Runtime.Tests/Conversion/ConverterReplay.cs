using System.Buffers;
using System.Text.Json;
using Connect.Conversion;
using Connect.Data;
using Connect.TestSupport.Golden;

namespace Connect.Runtime.Tests.Conversion;

/// <summary>Replays one recorded line through a fresh converter.</summary>
internal static class ConverterReplay
{
    /// <summary>Null when the line holds, else the difference.</summary>
    public static string? Line<T>(GoldenLine line)
        where T : IHeaderConverter, new()
    {
        var converter = new T();
        try
        {
            Configure(converter, line);
        }
        catch (Exception e)
        {
            return line.Expected.TryGetProperty("configError", out JsonElement error) ? ConfigDifference(error, e) : $"configuration failed: {e}";
        }

        if (line.Expected.TryGetProperty("configError", out _))
        {
            return "an error of configuration was expected";
        }

        object? result;
        try
        {
            result = Call(converter, line);
        }
        catch (Exception e)
        {
            return line.ExpectedError is { } expected ? ErrorDifference(expected, e) : $"unexpected {e}";
        }

        if (line.ExpectedError is { } missing)
        {
            return $"expected the error {missing}, got a result";
        }

        JsonElement output = line.Expected.GetProperty("output");
        return result is SchemaAndValue read ? ReadDifference(output, read) : GoldenBytes.Difference(output, (byte[]?)result);
    }

    /// <summary>The schema and value that were read, compared with the recorded ones.</summary>
    public static string? ReadDifference(JsonElement output, in SchemaAndValue read)
    {
        JsonElement schema = output.TryGetProperty("schema", out JsonElement s) ? s : default;
        if (schema.ValueKind != JsonValueKind.Undefined && GoldenSchema.Difference(schema, read.Schema) is { } difference)
        {
            return difference;
        }

        if (!output.TryGetProperty("value", out JsonElement value))
        {
            return null;
        }

        // Every NaN is recorded as the same text.
        bool bothNaN = read.Value.ToString() == "NaN" && value.GetRawText().Contains("\"NaN\"", StringComparison.Ordinal);
        return bothNaN ? null : GoldenValue.Difference(value, read.Schema, read.Value);
    }

    /// <summary>Writes through whichever interface the line asks for.</summary>
    public static byte[]? Write(IHeaderConverter converter, GoldenLine line, Schema? schema, in ConnectValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        bool written = line.Text("op")!.EndsWith("Header", StringComparison.Ordinal)
            ? converter.FromConnectHeader("t", line.Text("header")!, schema, value, buffer)
            : ((IConverter)converter).FromConnectData("t", schema, value, buffer);
        return written ? buffer.WrittenSpan.ToArray() : null;
    }

    public static void Configure(IHeaderConverter converter, GoldenLine line)
    {
        var config = new Dictionary<string, string>();
        foreach (JsonProperty setting in line["config"].EnumerateObject())
        {
            config[setting.Name] = setting.Value.ValueKind switch
            {
                JsonValueKind.Null => null!,
                JsonValueKind.String => setting.Value.GetString()!,
                _ => setting.Value.GetRawText(),
            };
        }

        if (line.Find("isKey") is { } isKey)
        {
            ((IConverter)converter).Configure(config, isKey.GetBoolean());
        }
        else
        {
            converter.Configure(config);
        }
    }

    private static object? Call(IHeaderConverter converter, GoldenLine line)
    {
        switch (line.Text("op"))
        {
            case "toConnectData":
                return ((IConverter)converter).ToConnectData("t", Input(line));
            case "toConnectHeader":
                return converter.ToConnectHeader("t", line.Text("header")!, Input(line));
            default:
                Schema? schema = GoldenSchema.Read(line["schema"]);
                return Write(converter, line, schema, GoldenValue.Read(line["value"], schema));
        }
    }

    private static ReadOnlyMemory<byte>? Input(GoldenLine line) => GoldenBytes.Read(line["input"]) is { } bytes ? bytes : (ReadOnlyMemory<byte>?)null;

    private static string? ConfigDifference(JsonElement expected, Exception actual) =>
        expected.GetProperty("class").GetString()!.EndsWith("ConfigException", StringComparison.Ordinal)
            ? GoldenError.Difference(expected, actual)
            : actual is Connect.Errors.ConfigException ? null : $"expected an error of configuration, got {actual}";

    // Texts of Java's JSON parser, its number parser and so on are not compared, also as causes.
    private static string? ErrorDifference(JsonElement expected, Exception actual)
    {
        string? message = GoldenError.Translate(expected.GetProperty("message").GetString())?
            .Replace("Java class class", "Class", StringComparison.Ordinal);
        if (!expected.GetProperty("class").GetString()!.StartsWith("org.apache.kafka.", StringComparison.Ordinal))
        {
            return actual is Connect.Errors.ConnectException ? null : $"an error of the wrong class: {actual}";
        }

        if (message != actual.Message)
        {
            return $"expected the message '{message}', got '{actual.Message}': {actual}";
        }

        if (!expected.TryGetProperty("cause", out JsonElement cause) || cause.ValueKind != JsonValueKind.Object
            || !cause.GetProperty("class").GetString()!.StartsWith("org.apache.kafka.", StringComparison.Ordinal)
            || cause.GetProperty("message").GetString()!.StartsWith("com.fasterxml.", StringComparison.Ordinal))
        {
            return null;
        }

        return actual.InnerException is null ? "the cause is missing" : ErrorDifference(cause, actual.InnerException);
    }
}
