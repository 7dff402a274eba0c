using System.Buffers.Binary;

namespace Connect.TestSupport.SqlServer.Wire;

/// <summary>Messages as packets on a stream. One reader and one writer at a time.</summary>
internal sealed class TdsTransport(Stream stream)
{
    internal const int HeaderLength = 8;

    private readonly byte[] _readHeader = new byte[HeaderLength];
    private byte _packetNumber;

    /// <summary>Where packets come from and go to; encryption changes it.</summary>
    public Stream Stream { get; set; } = stream;

    /// <summary>Bytes of a full packet, header included.</summary>
    public int PacketSize { get; set; } = 4096;

    /// <summary>Number of the session, in each packet's header.</summary>
    public short SessionId { get; init; }

    /// <summary>The next message; null when the client is gone.</summary>
    /// <exception cref="InvalidDataException">What came is no packet.</exception>
    public async Task<TdsMessage?> ReadMessageAsync(CancellationToken cancellationToken)
    {
        using var data = new MemoryStream();
        TdsPacketStatus status = TdsPacketStatus.None;
        while (true)
        {
            if (await Stream.ReadAtLeastAsync(_readHeader, HeaderLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < HeaderLength)
            {
                return null;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(_readHeader.AsSpan(2)) - HeaderLength;
            if (length < 0)
            {
                throw new InvalidDataException($"A packet of type {_readHeader[0]} is shorter than its header.");
            }

            byte[] payload = new byte[length];
            if (await Stream.ReadAtLeastAsync(payload, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < length)
            {
                return null;
            }

            data.Write(payload);
            status |= (TdsPacketStatus)_readHeader[1];
            if ((status & TdsPacketStatus.EndOfMessage) != 0)
            {
                return new TdsMessage((TdsPacketType)_readHeader[0], status, data.ToArray());
            }
        }
    }

    /// <summary>Sends a message's packets: full ones, and what is left over when <paramref name="flush"/> asks for it.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="buffer">Payload; what was sent is taken out.</param>
    /// <param name="flush">Whether to send a packet that is not full.</param>
    /// <param name="end">Whether the message ends here.</param>
    /// <param name="cancellationToken">Ends the wait for a client that does not read.</param>
    public async Task WriteAsync(TdsPacketType type, TdsBuffer buffer, bool flush, bool end, CancellationToken cancellationToken)
    {
        int payload = PacketSize - HeaderLength;
        int sent = 0;
        while (buffer.Length - sent > payload)
        {
            await WritePacketAsync(type, buffer.Written.Slice(sent, payload), isLast: false, cancellationToken).ConfigureAwait(false);
            sent += payload;
        }

        if (end || (flush && buffer.Length > sent))
        {
            await WritePacketAsync(type, buffer.Written[sent..], end, cancellationToken).ConfigureAwait(false);
            sent = buffer.Length;
        }

        buffer.Remove(sent);
    }

    private async Task WritePacketAsync(TdsPacketType type, ReadOnlyMemory<byte> payload, bool isLast, CancellationToken cancellationToken)
    {
        byte[] packet = new byte[HeaderLength + payload.Length];
        packet[0] = (byte)type;
        packet[1] = (byte)(isLast ? TdsPacketStatus.EndOfMessage : TdsPacketStatus.None);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteInt16BigEndian(packet.AsSpan(4), SessionId);
        packet[6] = ++_packetNumber;
        payload.CopyTo(packet.AsMemory(HeaderLength));
        await Stream.WriteAsync(packet, cancellationToken).ConfigureAwait(false);
        await Stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
