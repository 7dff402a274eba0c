using Connect.Runtime.Configuration;

namespace Connect.Runtime.Hosting;

/// <summary>Tells a worker's id: <c>host:port</c> of its REST server as others see it.</summary>
internal static class WorkerIdentity
{
    private const int DefaultPort = 8083;

    /// <summary>The advertised host and port, else those of the first listener.</summary>
    public static string Of(WorkerConfig config)
    {
        string host = "127.0.0.1";
        int port = DefaultPort;
        if (config.Listeners.Count > 0 && Uri.TryCreate(config.Listeners[0].Trim(), UriKind.Absolute, out Uri? listener))
        {
            host = listener.Host.Length == 0 ? Environment.MachineName : listener.Host;
            port = listener.Port > 0 ? listener.Port : DefaultPort;
        }

        return $"{config.RestAdvertisedHostName ?? host}:{config.RestAdvertisedPort ?? port}";
    }
}
