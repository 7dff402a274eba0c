namespace Connect.Errors;

/// <summary>A value written with one schema cannot be read with another; see SchemaProjector.</summary>
public sealed class SchemaProjectorException : ConnectDataException
{
    /// <summary>Creates the error with one clear sentence.</summary>
    public SchemaProjectorException(string message) : base(message)
    {
    }

    /// <summary>Creates the error around its cause.</summary>
    public SchemaProjectorException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
