using System.Buffers;

namespace Connectors.File;

/// <summary>
/// Tells a line that a killed sink left half written from text somebody else left without a line end. After a crash records are delivered again from the last commit,
/// so the first record that comes is in the file already, or is the torn line itself.
/// </summary>
internal static class TornLine
{
    private const int ChunkBytes = 256 * 1024;

    // Enough of a line to recognise it by.
    private const int LongestPattern = 64 * 1024;

    /// <summary>Whether the file's last byte is not a line end; false when the file may not be read.</summary>
    public static bool IsAtEndOf(string path)
    {
        try
        {
            using FileStream file = OpenRead(path);
            if (file.Length == 0)
            {
                return false;
            }

            file.Position = file.Length - 1;
            return file.ReadByte() != '\n';
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Where the last line begins: <paramref name="length"/> if it is complete.</summary>
    public static long StartOf(string path, long length)
    {
        using FileStream file = OpenRead(path);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            long end = length;
            while (end > 0)
            {
                int count = (int)Math.Min(end, ChunkBytes);
                file.Position = end - count;
                file.ReadExactly(chunk, 0, count);
                int at = chunk.AsSpan(0, count).LastIndexOf((byte)'\n');
                if (at >= 0)
                {
                    return end - count + at + 1;
                }

                end -= count;
            }

            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Whether the unfinished line from <paramref name="start"/> to <paramref name="length"/> stems from this sink, whose first record now is <paramref name="first"/>.</summary>
    public static bool WasWrittenBySink(string path, long start, long length, ReadOnlySpan<byte> first)
    {
        // An empty line is in many a file and proves nothing.
        if (first.IsEmpty)
        {
            return false;
        }

        ReadOnlySpan<byte> pattern = first[..Math.Min(first.Length, LongestPattern)];
        using FileStream file = OpenRead(path);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            // Each chunk starts with the end of the one before, so a line across two chunks is found.
            chunk[0] = (byte)'\n';
            int kept = 1;
            long left = length;
            while (left > 0)
            {
                int read = file.Read(chunk, kept, (int)Math.Min(left, ChunkBytes - kept));
                if (read == 0)
                {
                    break;
                }

                left -= read;
                ReadOnlySpan<byte> bytes = chunk.AsSpan(0, kept + read);
                if (ContainsLine(bytes, pattern, complete: pattern.Length == first.Length))
                {
                    return true;
                }

                kept = Math.Min(bytes.Length, pattern.Length + 2);
                bytes[^kept..].CopyTo(chunk);
            }

            // The very first line was torn.
            int tail = (int)Math.Min(length - start, pattern.Length);
            file.Position = start;
            file.ReadExactly(chunk, 0, tail);
            return length - start <= first.Length && pattern.StartsWith(chunk.AsSpan(0, tail));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static bool ContainsLine(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> line, bool complete)
    {
        for (int at; (at = bytes.IndexOf(line)) >= 0; bytes = bytes[(at + 1)..])
        {
            int end = at + line.Length;
            if (at > 0 && bytes[at - 1] == '\n' && (!complete || (end < bytes.Length && bytes[end] == '\n')))
            {
                return true;
            }
        }

        return false;
    }

    private static FileStream OpenRead(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
