using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Connect.Rest.Server;

/// <summary>Lets browsers call from the origins of <c>access.control.allow.origin</c>, with the headers, credentials and cache time that Kafka Connect's server allows by default.</summary>
internal sealed class CorsFilter
{
    private const string AllowedHeaders = "X-Requested-With, Content-Type, Accept, Origin";
    private static readonly char[] Separators = [',', ' '];
    private readonly bool _any;
    private readonly HashSet<string> _origins = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Regex> _patterns = [];
    private readonly string[] _methods;

    private CorsFilter(string origins, string methods)
    {
        foreach (string origin in origins.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (origin == "*")
            {
                _any = true;
            }
            else if (origin.Contains('*', StringComparison.Ordinal))
            {
                string pattern = "^" + Regex.Escape(origin).Replace("\\*", "[^/]*", StringComparison.Ordinal) + "$";
                _patterns.Add(new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)));
            }
            else
            {
                _origins.Add(origin.TrimEnd('/'));
            }
        }

        _methods = methods.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (_methods.Length == 0)
        {
            _methods = ["GET", "POST", "HEAD"];
        }
    }

    /// <summary>The filter for these keys; null if no origin is allowed.</summary>
    public static CorsFilter? Create(string origins, string methods) => string.IsNullOrWhiteSpace(origins) ? null : new CorsFilter(origins, methods);

    /// <summary>Sets headers; true if the request was a preflight that is answered with them.</summary>
    public bool Apply(HttpContext http)
    {
        string? origin = http.Request.Headers.Origin;
        IHeaderDictionary headers = http.Response.Headers;
        if (!_any)
        {
            headers.Append("Vary", "Origin");
        }

        if (string.IsNullOrEmpty(origin) || !IsAllowed(origin))
        {
            return false;
        }

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        string? method = http.Request.Headers.AccessControlRequestMethod;
        if (http.Request.Method != "OPTIONS" || string.IsNullOrEmpty(method))
        {
            return false;
        }

        if (_methods.Contains(method, StringComparer.Ordinal) && AreAllowed(http.Request.Headers.AccessControlRequestHeaders))
        {
            headers.AccessControlMaxAge = "1800";
            headers.AccessControlAllowMethods = string.Join(",", _methods);
            headers.AccessControlAllowHeaders = AllowedHeaders;
        }

        http.Response.StatusCode = 200;
        return true;
    }

    private static bool AreAllowed(StringValues requested) => requested
        .SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .All(header => AllowedHeaders.Split(", ").Contains(header, StringComparer.OrdinalIgnoreCase));

    private bool IsAllowed(string origin) => _any || _origins.Contains(origin) || _patterns.Exists(pattern => pattern.IsMatch(origin));
}
