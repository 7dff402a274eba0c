using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Connect.Errors;
using Connect.Rest.Server;
using Connect.Runtime.Configuration;

namespace Connect.Rest;

/// <summary>How others reach a worker's REST API.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Port; 0 while the listener's port is free to choose and not yet chosen.</param>
public sealed record AdvertisedAddress(string Scheme, string Host, int Port)
{
    /// <summary>Identity of the worker, shown as <c>worker_id</c>.</summary>
    public string WorkerId => $"{Host}:{Port}";

    /// <summary>
    /// The address by <c>rest.advertised.*</c>, else by the first listener (http before https); a listener on all interfaces is shown with this machine's address.
    /// </summary>
    /// <exception cref="ConfigException">The keys contradict each other.</exception>
    public static AdvertisedAddress Of(WorkerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        List<Listener> listeners = [.. config.Listeners.Select(url => Listener.Parse(WorkerKeys.Listeners, url))];
        Listener listener;
        if (config.RestAdvertisedListener is { Length: > 0 } scheme)
        {
            listener = listeners.Find(candidate => candidate.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase))
                ?? throw new ConfigException(WorkerKeys.RestAdvertisedListener, scheme, "no listener has this protocol");
        }
        else
        {
            listener = listeners.Find(candidate => !candidate.IsHttps) ?? listeners[0];
        }

        string host = config.RestAdvertisedHostName is { Length: > 0 } advertised
            ? advertised
            : listener.Host is "" or "*" or "0.0.0.0" or "::" ? ThisMachine() : listener.Host;
        return new AdvertisedAddress(listener.Scheme, host, config.RestAdvertisedPort ?? listener.Port);
    }

    private static string ThisMachine()
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
