using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Connect.Rest.Routing;

/// <summary>Splits the request's path into decoded segments, so that a name may contain an encoded slash: the server's own decoding keeps <c>%2F</c> and is ambiguous about <c>%252F</c>.</summary>
internal static class RequestPath
{
    /// <summary>The segments below the prefix; a trailing slash does not count.</summary>
    /// <param name="http">The request.</param>
    /// <param name="prefixSegments">Number of segments of the route's prefix.</param>
    public static string[] Segments(HttpContext http, int prefixSegments)
    {
        string path = http.Request.PathBase.Value + http.Request.Path.Value;
        string[] segments = Raw(http) is { } raw && Decode(raw.Split('/'), keepSlash: true) is { } decoded && string.Join('/', decoded) == path
            ? Decode(raw.Split('/'), keepSlash: false)
            : path.Split('/');

        int skip = 1 + prefixSegments + (http.Request.PathBase.Value ?? "").Count('/');
        int end = segments.Length > skip && segments[^1].Length == 0 ? segments.Length - 1 : segments.Length;
        return skip >= end ? [] : segments[skip..end];
    }

    // The request line's path as sent; null where the server does not tell it. A middleware that rewrote the path is noticed by comparing.
    private static string? Raw(HttpContext http)
    {
        string target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!target.StartsWith('/'))
        {
            int authority = target.IndexOf("://", StringComparison.Ordinal);
            int slash = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
            if (slash < 0)
            {
                return null;
            }

            target = target[slash..];
        }

        int query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    private static string[] Decode(string[] segments, bool keepSlash)
    {
        for (int i = 0; i < segments.Length; i++)
        {
            string segment = segments[i];
            if (segment.Contains('%', StringComparison.Ordinal))
            {
                segments[i] = Uri.UnescapeDataString(keepSlash ? segment.Replace("%2F", "%252F", StringComparison.Ordinal).Replace("%2f", "%252f", StringComparison.Ordinal) : segment);
            }
        }

        return segments;
    }
}
