namespace Connect.Errors;

/// <summary>This value, schema or record is bad; calling again with the same data cannot help. Kafka Connect calls it <c>DataException</c>.</summary>
public class ConnectDataException : ConnectException
{
    /// <summary>Creates the error with one clear sentence.</summary>
    public ConnectDataException(string message) : base(message)
    {
    }

    /// <summary>Creates the error around its cause.</summary>
    public ConnectDataException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
