using Connect.Errors;

namespace Connectors.Jdbc.Sink;

/// <summary>The offsets table is not as this task left it, so nothing was written. They are read again at the next try.</summary>
internal sealed class OffsetsMovedException : ConnectException
{
    public OffsetsMovedException(string message) : base(message)
    {
    }

    public OffsetsMovedException(string message, Exception inner) : base(message, inner)
    {
    }
}
