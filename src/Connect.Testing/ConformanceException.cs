namespace Connect.Testing;

/// <summary>A connector, converter or transformation does not keep its contract. The message says what it did and what was expected.</summary>
public sealed class ConformanceException : Exception
{
    /// <summary>Creates the error with complete sentences.</summary>
    public ConformanceException(string message) : base(message)
    {
    }

    /// <summary>Creates the error around what was thrown.</summary>
    public ConformanceException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    internal static ConformanceException AppendedToNull(int bytes) =>
        new($"The converter returned false (a null value) after appending {bytes} bytes; return false with nothing appended.");
}
