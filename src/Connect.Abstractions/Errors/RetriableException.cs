namespace Connect.Errors;

/// <summary>Nothing was kept; the same call may succeed later. From <c>put</c> the same batch is delivered again, from <c>poll</c> the call is repeated.</summary>
public class RetriableException : ConnectException
{
    /// <summary>Creates the error with one clear sentence.</summary>
    public RetriableException(string message) : base(message)
    {
    }

    /// <summary>Creates the error around its cause.</summary>
    public RetriableException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
