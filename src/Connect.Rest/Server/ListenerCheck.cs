using System.Net;
using System.Net.Sockets;
using Connect.Errors;
using Microsoft.Extensions.Hosting;

namespace Connect.Rest.Server;

/// <summary>Tries the listeners' addresses before anything of the host starts: a worker whose port is taken must not start connectors first and stop them a moment later.</summary>
internal sealed class ListenerCheck(IReadOnlyList<Listener> listeners) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (Listener listener in listeners)
        {
            if (listener.Port != 0)
            {
                EnsureFree(listener);
            }
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void EnsureFree(Listener listener)
    {
        IPEndPoint endPoint = listener.EndPoint();
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (endPoint.Address.Equals(IPAddress.IPv6Any))
        {
            socket.DualMode = true;
        }

        try
        {
            socket.Bind(endPoint);
            socket.Listen(1);
        }
        catch (SocketException error)
        {
            throw new ConnectException(
                error.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse =>
                        $"The REST API cannot listen on {listener.Url}: port {endPoint.Port} is in use by another program, perhaps another worker. Stop it, or set 'listeners' to a free port.",
                    SocketError.AccessDenied =>
                        $"The REST API cannot listen on {listener.Url}: this user may not open port {endPoint.Port}. Set 'listeners' to a port above 1023.",
                    SocketError.AddressNotAvailable =>
                        $"The REST API cannot listen on {listener.Url}: this machine does not have the address {endPoint.Address}. Set 'listeners' to one it has, or none (http://:{endPoint.Port}) for all.",
                    _ => $"The REST API cannot listen on {listener.Url}: {error.Message}.",
                },
                error);
        }
    }
}
