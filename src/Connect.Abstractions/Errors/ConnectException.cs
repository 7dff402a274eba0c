namespace Connect.Errors;

/// <summary>Root of every error this library raises on purpose. Misused arguments throw the base library's own types instead.</summary>
public class ConnectException : Exception
{
    /// <summary>Creates the error with one clear sentence.</summary>
    public ConnectException(string message) : base(message)
    {
    }

    /// <summary>Creates the error around the driver's or the file system's own.</summary>
    public ConnectException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
