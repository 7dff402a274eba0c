using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Connect.Kafka.Tests.Client;

/// <summary>Listens with TLS where a broker would, asks for the client's certificate, and says how each handshake ended; it speaks no Kafka.</summary>
internal sealed class TlsBroker : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly TaskCompletionSource<string> _client = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public TlsBroker(X509Certificate2 certificate)
    {
        // As a file: keys that exist in memory only cannot be used for TLS everywhere.
        _certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Subject of the certificate of the first client whose handshake is complete; the empty text for a client without one.</summary>
    public Task<string> Client => _client.Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using TcpClient connection = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var tls = new SslStream(connection.GetStream());
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificate = _certificate,
                        ClientCertificateRequired = true,
                        RemoteCertificateValidationCallback = (_, _, _, _) => true,
                    },
                    _stop.Token);

                // With TLS 1.3 the client may still refuse the server; what it sends first proves that it did not.
                if (await tls.ReadAsync(new byte[1], _stop.Token) > 0)
                {
                    _client.TrySetResult(tls.RemoteCertificate?.Subject ?? "");
                }
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or SocketException or OperationCanceledException)
            {
                // The client went away or refused; the next one may do better.
            }
        }
    }
}
