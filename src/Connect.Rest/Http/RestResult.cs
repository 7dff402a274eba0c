using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connect.Rest.Http;

/// <summary>An answer, complete before anything is sent: a handler that fails half-way still gives a clean error.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON, or empty.</param>
/// <param name="Location">The <c>Location</c> header, or null.</param>
internal readonly record struct RestResult(int Status, ReadOnlyMemory<byte> Body, string? Location = null)
{
    // What Jackson escapes is escaped, and nothing else: the answer is JSON for programs, never put into HTML.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Status without body.</summary>
    public static RestResult Empty(int status) => new(status, default);

    /// <summary>Status and a JSON body.</summary>
    public static RestResult Json<T>(int status, T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer, value);
        }

        return new RestResult(status, buffer.WrittenMemory);
    }

    /// <summary>200 and a JSON body.</summary>
    public static RestResult Ok<T>(T value, Action<Utf8JsonWriter, T> write) => Json(200, value, write);

    /// <summary>200 and <c>{"message":…}</c>.</summary>
    public static RestResult Message(string message) => Json(200, message, static (writer, text) =>
    {
        writer.WriteStartObject();
        writer.WriteString("message"u8, text);
        writer.WriteEndObject();
    });

    /// <summary>Kafka Connect's error envelope.</summary>
    public static RestResult Error(int status, string? message) => Json(status, (status, message), static (writer, error) =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("error_code"u8, error.status);
        writer.WriteString("message"u8, error.message);
        writer.WriteEndObject();
    });
}
