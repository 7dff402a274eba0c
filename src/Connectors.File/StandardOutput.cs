using Connect.Errors;

namespace Connectors.File;

/// <summary>Writes to the worker's standard output, which stays open.</summary>
internal sealed class StandardOutput(Stream stream) : ILineWriter
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines)
    {
        try
        {
            stream.Write(lines);
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        try
        {
            stream.Flush();
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static ConnectException Failed(IOException e) =>
        new($"Cannot write to standard output: {e.Message} Set 'file' or repair what reads the worker's output, then restart the task; the records are delivered again.", e);
}
