using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Connect.Errors;

namespace Connect.Rest.Server;

/// <summary>One URL the worker listens on.</summary>
/// <param name="Url">As written.</param>
/// <param name="IsHttps">Whether it speaks TLS.</param>
/// <param name="Host">Name or address; empty for all interfaces.</param>
/// <param name="Port">0 for any free one.</param>
internal sealed partial record Listener(string Url, bool IsHttps, string Host, int Port)
{
    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme => IsHttps ? "https" : "http";

    /// <summary>Reads a listener URL.</summary>
    /// <exception cref="ConfigException">It is not one.</exception>
    public static Listener Parse(string key, string url)
    {
        Match match = Form().Match(url);
        if (!match.Success || !int.TryParse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture, out int port) || port is < 0 or > 65535)
        {
            throw new ConfigException(key, url, "Listener doesn't have the right format (protocol://hostname:port).");
        }

        return match.Groups[1].Value.ToLowerInvariant() switch
        {
            "http" => new Listener(url, false, match.Groups[2].Value, port),
            "https" => new Listener(url, true, match.Groups[2].Value, port),
            _ => throw new ConfigException(key, url, "Listener protocol must be either \"http\" or \"https\"."),
        };
    }

    /// <summary>Where to bind.</summary>
    /// <exception cref="ConnectException">The host name is unknown.</exception>
    public IPEndPoint EndPoint()
    {
        if (Host.Length == 0 || Host == "*")
        {
            return new IPEndPoint(System.Net.Sockets.Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, Port);
        }

        if (IPAddress.TryParse(Host, out IPAddress? address))
        {
            return new IPEndPoint(address, Port);
        }

        if (Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return new IPEndPoint(IPAddress.Loopback, Port);
        }

        try
        {
            return new IPEndPoint(Dns.GetHostAddresses(Host)[0], Port);
        }
        catch (System.Net.Sockets.SocketException error)
        {
            throw new ConnectException($"The REST API cannot listen on {Url}: the host name {Host} is not known on this machine. Use an address of this machine, or none (http://:{Port}) for all.", error);
        }
    }

    [GeneratedRegex(@"^\s*([^:/]*)://\[?([0-9a-zA-Z\-%._:*]*)\]?:(-?[0-9]+)/?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
