using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Connect.Rest.Http;

/// <summary>Reads request bodies within bounds, and looks at what the caller sends and accepts.</summary>
internal static class RequestBody
{
    /// <summary>The whole body.</summary>
    /// <exception cref="RestException">415 for anything but JSON, 413 for too many bytes.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        EnsureJson(request);
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        var buffer = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 4096) + 1);
        while (true)
        {
            int read = await request.Body.ReadAsync(buffer.GetMemory(1), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return buffer.WrittenMemory;
            }

            buffer.Advance(read);
            if (buffer.WrittenCount > maxBytes)
            {
                throw TooLarge(maxBytes);
            }
        }
    }

    /// <summary>Whether an answer in JSON is acceptable to the caller.</summary>
    public static bool AcceptsJson(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0)
        {
            return true;
        }

        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? ranges))
        {
            return false;
        }

        // The most specific range decides, so "application/json;q=0, */*" is a no.
        MediaTypeHeaderValue? best = null;
        foreach (MediaTypeHeaderValue range in ranges)
        {
            bool matches = range.MatchesAllTypes
                || (range.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
                    && (range.MatchesAllSubTypes || range.SubType.Equals("json", StringComparison.OrdinalIgnoreCase)));
            if (matches && (best is null || Rank(range) > Rank(best)))
            {
                best = range;
            }
        }

        return best is not null && best.Quality is not 0;

        static int Rank(MediaTypeHeaderValue range) => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2;
    }

    // A request without a Content-Type is taken as JSON: some clients leave it out, and Java's server does the same.
    private static void EnsureJson(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType))
        {
            return;
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            throw new RestException(415, "HTTP 415 Unsupported Media Type");
        }
    }

    private static RestException TooLarge(int maxBytes) =>
        new(413, $"The request body is larger than the {maxBytes} bytes this worker accepts. Send a smaller body.");
}
