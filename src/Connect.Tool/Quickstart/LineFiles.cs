using System.Text;

namespace Connect.Tool.Quickstart;

/// <summary>Reads files line by line as the file connectors understand lines: ended by LF, CR LF or CR, in UTF-8.</summary>
internal static class LineFiles
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static async Task<long> CountAsync(string path, CancellationToken cancellationToken)
    {
        using StreamReader reader = Open(path);
        long lines = 0;
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is not null)
        {
            lines++;
        }

        return lines;
    }

    /// <summary>Number of the first line, from 1, in which two files differ; null when they have the same lines.</summary>
    public static async Task<long?> FirstDifferenceAsync(string one, string other, CancellationToken cancellationToken)
    {
        using StreamReader left = Open(one);
        using StreamReader right = Open(other);
        for (long line = 1; ; line++)
        {
            string? expected = await left.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            string? actual = await right.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            if (!string.Equals(expected, actual, StringComparison.Ordinal))
            {
                return line;
            }

            if (expected is null)
            {
                return null;
            }
        }
    }

    private static StreamReader Open(string path) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024), Utf8, detectEncodingFromByteOrderMarks: false, 64 * 1024);
}
