using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Connect.Errors;
using Connect.Runtime.Configuration;

namespace Connect.Runtime.Hosting;

/// <summary>Tells a worker's id: <c>host:port</c> of its REST server as others see it.</summary>
internal static class WorkerIdentity
{
    /// <summary>
    /// The advertised host and port, else those of the listener that <c>rest.advertised.listener</c> names, else of the first (http before https). A listener on all
    /// interfaces is shown with this machine's address, and so is one that only this machine reaches when the worker shares its work: no two workers may have the same id.
    /// </summary>
    /// <exception cref="ConfigException">No listener has the advertised protocol, or a worker that shares its work has no port that others could know it by.</exception>
    public static string Of(WorkerConfig config, bool isClustered)
    {
        string listener = Listener(config);
        int colon = listener.LastIndexOf(':');
        string host = config.RestAdvertisedHostName ?? listener[(listener.IndexOf("://", StringComparison.Ordinal) + 3)..colon];
        int port = config.RestAdvertisedPort ?? int.Parse(listener.AsSpan(colon + 1).TrimEnd('/'), System.Globalization.CultureInfo.InvariantCulture);
        if (port == 0 && isClustered)
        {
            throw new ConfigException(
                WorkerKeys.Listeners, listener, $"a worker that shares its work is known to the others by host and port, so it needs a port of its own here or in {WorkerKeys.RestAdvertisedPort}");
        }

        bool isShown = host is not ("" or "*" or "0.0.0.0" or "[::]") && (!isClustered || config.RestAdvertisedHostName is not null || !IsLoopback(host));
        return $"{(isShown ? host : AddressOfThisMachine())}:{port}";
    }

    /// <summary>Where the REST API of a worker is that shares its work, as the others see it.</summary>
    /// <exception cref="ConfigException">As above.</exception>
    public static string UrlOf(WorkerConfig config)
    {
        string listener = Listener(config);
        return $"{listener[..listener.IndexOf("://", StringComparison.Ordinal)].ToLowerInvariant()}://{Of(config, isClustered: true)}/";
    }

    private static string Listener(WorkerConfig config)
    {
        if (config.RestAdvertisedListener is { Length: > 0 } scheme)
        {
            return Find(scheme) ?? throw new ConfigException(WorkerKeys.RestAdvertisedListener, scheme, "no listener has this protocol");
        }

        return Find("http") ?? config.Listeners[0].Trim();

        string? Find(string scheme) => config.Listeners.Select(url => url.Trim()).FirstOrDefault(url => url.StartsWith(scheme + "://", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static string AddressOfThisMachine()
    {
        foreach (NetworkInterface network in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            {
                foreach (UnicastIPAddressInformation address in network.GetIPProperties().UnicastAddresses)
                {
                    if (address.Address.AddressFamily == AddressFamily.InterNetwork)
                    {
                        return address.Address.ToString();
                    }
                }
            }
        }

        return IPAddress.Loopback.ToString();
    }
}
