namespace Connectors.Jdbc.Connections;

/// <summary>A URL of the form <c>jdbc:subprotocol:rest</c>.</summary>
/// <param name="Subprotocol">In lower case: <c>postgresql</c>, <c>sqlserver</c>, <c>jtds:sqlserver</c>.</param>
/// <param name="Rest">What follows the colon behind the subprotocol.</param>
internal readonly record struct JdbcUrl(string Subprotocol, string Rest)
{
    private const string Prefix = "jdbc:";

    // Subprotocols of two parts.
    private static readonly string[] Vendors = ["jtds", "microsoft"];

    /// <summary>Whether the text starts as a JDBC URL does; anything else is an ADO.NET connection string.</summary>
    public static bool IsJdbc(string url) => url.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Splits a URL; false when there is no subprotocol.</summary>
    public static bool TryParse(string url, out JdbcUrl parsed)
    {
        parsed = default;
        if (!IsJdbc(url))
        {
            return false;
        }

        string rest = url[Prefix.Length..];
        int colon = rest.IndexOf(':');
        if (colon <= 0)
        {
            return false;
        }

        string subprotocol = rest[..colon].ToLowerInvariant();
        if (Vendors.Contains(subprotocol) && rest.IndexOf(':', colon + 1) is > 0 and int second)
        {
            colon = second;
            subprotocol = rest[..colon].ToLowerInvariant();
        }

        parsed = new JdbcUrl(subprotocol, rest[(colon + 1)..]);
        return true;
    }

    /// <summary>The URL without its parameters, which may hold secrets, and without a user before the host: for messages and logs.</summary>
    public static string WithoutSecrets(string url)
    {
        if (!IsJdbc(url))
        {
            return "an ADO.NET connection string";
        }

        int end = url.IndexOfAny(['?', ';']);
        string text = end < 0 ? url : url[..end];
        int authority = text.IndexOf("//", StringComparison.Ordinal);
        int at = text.LastIndexOf('@');
        return authority >= 0 && at > authority ? string.Concat(text.AsSpan(0, authority + 2), text.AsSpan(at + 1)) : text;
    }
}
