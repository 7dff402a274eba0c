using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Session;

/// <summary>
/// From a new socket to a login: PRELOGIN, TLS as both sides want it, LOGIN7. With TDS 8 TLS comes first, and everything else is inside.
/// </summary>
internal sealed class TdsHandshake(Socket socket, TdsServerOptions options)
{
    private const byte TlsHandshakeRecord = 0x16;

    /// <summary>Reads up to the login, which is not answered yet; null when the client is gone.</summary>
    public async Task<(TdsTransport Transport, TdsLogin Login)?> AcceptAsync(int sessionId, CancellationToken cancellationToken)
    {
        Stream network = new NetworkStream(socket, ownsSocket: false);
        bool isStrict = await IsStrictAsync(cancellationToken).ConfigureAwait(false);
        var transport = new TdsTransport(isStrict ? await EncryptAsync(network, isStrict, cancellationToken).ConfigureAwait(false) : network) { SessionId = (short)sessionId };
        using TdsMessage? preLoginMessage = await transport.ReadMessageAsync(cancellationToken).ConfigureAwait(false);
        if (preLoginMessage is null)
        {
            return null;
        }

        if (preLoginMessage.Type != TdsPacketType.PreLogin)
        {
            throw new InvalidDataException($"A connection began with a message of type {preLoginMessage.Type}.");
        }

        var preLogin = PreLogin.Read(new TdsReader(preLoginMessage.Data));
        byte encryption = isStrict ? preLogin.Encryption : Decide(preLogin.Encryption);
        var answer = new TdsBuffer();
        preLogin.WriteAnswer(answer, encryption);
        await transport.WriteAsync(TdsPacketType.Response, answer, flush: true, end: true, cancellationToken).ConfigureAwait(false);

        if (!isStrict && encryption != PreLogin.Nothing)
        {
            var carrier = new TdsHandshakeStream(network);
            transport.Stream = await EncryptAsync(carrier, isStrict, cancellationToken).ConfigureAwait(false);
            carrier.EndHandshake();
        }

        using TdsMessage? login = await transport.ReadMessageAsync(cancellationToken).ConfigureAwait(false);
        if (login is null)
        {
            return null;
        }

        bool isEncrypted = isStrict || encryption is PreLogin.Everything or (byte)TdsEncryption.Required;
        if (!isEncrypted)
        {
            // Encryption was for the login only.
            transport.Stream = network;
        }

        return login.Type == TdsPacketType.Login
            ? (transport, LoginReader.Read(login, sessionId, isEncrypted))
            : throw new InvalidDataException($"A message of type {login.Type} came instead of a login.");
    }

    private async Task<bool> IsStrictAsync(CancellationToken cancellationToken)
    {
        byte[] first = new byte[1];
        return await socket.ReceiveAsync(first, SocketFlags.Peek, cancellationToken).ConfigureAwait(false) == 1 && first[0] == TlsHandshakeRecord;
    }

    private byte Decide(byte wanted) => (options.Encryption, wanted) switch
    {
        (TdsEncryption.NotSupported, _) => PreLogin.Nothing,
        (_, PreLogin.Everything) => PreLogin.Everything,
        (TdsEncryption.Required, _) => (byte)TdsEncryption.Required,
        _ => wanted,
    };

    private async Task<SslStream> EncryptAsync(Stream stream, bool isStrict, CancellationToken cancellationToken)
    {
        var encrypted = new SslStream(stream, leaveInnerStreamOpen: true);
        await encrypted.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = TdsCertificate.For(options.CertificateName),
                ApplicationProtocols = isStrict ? [new SslApplicationProtocol("tds/8.0")] : null,

                // A later version says more after its handshake, when packets no longer carry it.
                EnabledSslProtocols = isStrict ? SslProtocols.Tls12 | SslProtocols.Tls13 : SslProtocols.Tls12,
            },
            cancellationToken).ConfigureAwait(false);
        return encrypted;
    }
}
