using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connect.Tool.Client;

/// <summary>A worker's REST API, as any client sees it.</summary>
internal sealed class ConnectRestClient : IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpClient _http;

    public ConnectRestClient(Uri url)
    {
        Url = url;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = url };
    }

    public Uri Url { get; }

    /// <summary>The answer to a GET. Dispose it.</summary>
    /// <exception cref="ConnectRestException">The worker answered with an error.</exception>
    /// <exception cref="HttpRequestException">No worker answered.</exception>
    public Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>The answer to a POST of a body that is written as JSON.</summary>
    /// <exception cref="ConnectRestException">The worker answered with an error.</exception>
    /// <exception cref="HttpRequestException">No worker answered.</exception>
    public Task<JsonDocument> PostAsync(string path, Action<Utf8JsonWriter> body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, body, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument> SendAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            var buffer = new ArrayBufferWriter<byte>(4096);
            using (var writer = new Utf8JsonWriter(buffer, Relaxed))
            {
                body(writer);
            }

            request.Content = new ReadOnlyMemoryContent(buffer.WrittenMemory) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        byte[] content = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        JsonDocument? answer = Parse(content);
        if (response.IsSuccessStatusCode && answer is not null)
        {
            return answer;
        }

        using (answer)
        {
            string message = answer?.RootElement is { ValueKind: JsonValueKind.Object } envelope && envelope.TryGetProperty("message", out JsonElement text)
                ? text.ToString()
                : $"{method} {path} was answered with {(int)response.StatusCode} {response.ReasonPhrase}";
            throw new ConnectRestException((int)response.StatusCode, message);
        }
    }

    private static JsonDocument? Parse(byte[] content)
    {
        try
        {
            return JsonDocument.Parse(content);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
