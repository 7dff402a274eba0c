using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Types;

/// <summary>Values of unlimited length, in chunks.</summary>
internal static class TdsPartial
{
    /// <summary>The length that stands for <c>max</c>.</summary>
    public const int Unlimited = -1;

    private const long Null = -1;
    private const long UnknownLength = -2;

    // Small, so that values of ordinary tests take several.
    private const int ChunkLength = 1000;

    public static void Write(TdsBuffer buffer, byte[]? value)
    {
        if (value is null)
        {
            buffer.WriteInt64(Null);
            return;
        }

        buffer.WriteInt64(value.Length);
        for (int i = 0; i < value.Length; i += ChunkLength)
        {
            ReadOnlySpan<byte> chunk = value.AsSpan(i, Math.Min(ChunkLength, value.Length - i));
            buffer.WriteInt32(chunk.Length);
            buffer.Write(chunk);
        }

        buffer.WriteInt32(0);
    }

    public static byte[]? Read(TdsReader reader)
    {
        long length = reader.ReadInt64();
        if (length == Null)
        {
            return null;
        }

        using var value = new MemoryStream();
        for (int chunk = reader.ReadInt32(); chunk != 0; chunk = reader.ReadInt32())
        {
            value.Write(reader.ReadBytes(chunk));
        }

        return length == UnknownLength || length == value.Length ? value.ToArray() : throw new InvalidDataException($"A value of {length} bytes was announced, {value.Length} came.");
    }
}
