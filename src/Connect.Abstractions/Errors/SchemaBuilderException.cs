namespace Connect.Errors;

/// <summary>A <see cref="Data.SchemaBuilder"/> call broke one of its rules (an attribute set twice, a field named twice, an invalid default).</summary>
public sealed class SchemaBuilderException : ConnectDataException
{
    /// <summary>Creates the error with one clear sentence.</summary>
    public SchemaBuilderException(string message) : base(message)
    {
    }

    /// <summary>Creates the error around its cause.</summary>
    public SchemaBuilderException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
