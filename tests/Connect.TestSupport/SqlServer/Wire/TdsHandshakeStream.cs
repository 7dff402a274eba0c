using System.Buffers.Binary;

namespace Connect.TestSupport.SqlServer.Wire;

/// <summary>Carries a TLS handshake inside PRELOGIN packets; when it is over, <see cref="EndHandshake"/> lets the bytes through as they are.</summary>
internal sealed class TdsHandshakeStream(Stream inner) : Stream
{
    private bool _isHandshake = true;
    private int _leftInPacket;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>From here on TLS is on the connection itself.</summary>
    public void EndHandshake() => _isHandshake = false;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isHandshake || buffer.Length == 0)
        {
            return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        while (_leftInPacket == 0)
        {
            byte[] header = new byte[TdsTransport.HeaderLength];
            if (await inner.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < header.Length)
            {
                return 0;
            }

            _leftInPacket = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) - header.Length;
        }

        int read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, _leftInPacket)], cancellationToken).ConfigureAwait(false);
        _leftInPacket -= read;
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isHandshake)
        {
            byte[] header = [(byte)TdsPacketType.PreLogin, (byte)TdsPacketStatus.EndOfMessage, 0, 0, 0, 0, 0, 0];
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), checked((ushort)(header.Length + buffer.Length)));
            byte[] packet = [.. header, .. buffer.Span];
            await inner.WriteAsync(packet, cancellationToken).ConfigureAwait(false);
            return;
        }

        await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
