namespace Connect.Tool.Quickstart;

/// <summary>Counts the line ends of a file that grows, reading what is new each time.</summary>
internal sealed class GrowingLineCount(string path)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private long _position;

    public long Lines { get; private set; }

    /// <summary>Counts what was appended since the last time; a file that is not there yet has no lines.</summary>
    public async Task<long> UpdateAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return Lines;
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        await using (file.ConfigureAwait(false))
        {
            file.Position = _position;
            int read;
            while ((read = await file.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                Lines += _buffer.AsSpan(0, read).Count((byte)'\n');
                _position += read;
            }
        }

        return Lines;
    }
}
