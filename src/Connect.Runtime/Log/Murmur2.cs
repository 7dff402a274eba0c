using System.Buffers.Binary;

namespace Connect.Runtime.Log;

/// <summary>The hash Kafka's Java clients choose partitions by, so that a key lands in the same partition whoever wrote it.</summary>
/// <remarks>32-bit MurmurHash2 with seed 0x9747b28c over the key's bytes, as org.apache.kafka.common.utils.Utils.murmur2.</remarks>
public static class Murmur2
{
    private const uint Seed = 0x9747b28c;
    private const uint Multiplier = 0x5bd1e995;
    private const int Shift = 24;

    /// <summary>The hash, signed as in Java.</summary>
    public static int Hash(ReadOnlySpan<byte> data)
    {
        uint hash = Seed ^ (uint)data.Length;
        while (data.Length >= 4)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(data) * Multiplier;
            word ^= word >> Shift;
            hash = (hash * Multiplier) ^ (word * Multiplier);
            data = data[4..];
        }

        switch (data.Length)
        {
            case 3:
                hash ^= ((uint)data[2] << 16) | ((uint)data[1] << 8) | data[0];
                hash *= Multiplier;
                break;
            case 2:
                hash ^= ((uint)data[1] << 8) | data[0];
                hash *= Multiplier;
                break;
            case 1:
                hash ^= data[0];
                hash *= Multiplier;
                break;
        }

        hash ^= hash >> 13;
        hash *= Multiplier;
        hash ^= hash >> 15;
        return (int)hash;
    }

    /// <summary>The partition of a key among <paramref name="partitions"/>.</summary>
    public static int Partition(ReadOnlySpan<byte> key, int partitions) => (Hash(key) & 0x7fffffff) % partitions;
}
