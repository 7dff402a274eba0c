namespace Connect.Errors;

/// <summary>A configuration value is wrong or missing. The message names the key, the value (masked when secret) and what was expected.</summary>
public class ConfigException : ConnectException
{
    /// <summary>Creates the error with a complete sentence.</summary>
    public ConfigException(string message) : base(message)
    {
    }

    /// <summary>Creates the error around its cause.</summary>
    public ConfigException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    /// <summary>Creates <c>Invalid value V for configuration K: why</c>, Kafka's own wording.</summary>
    /// <param name="key">The configuration key.</param>
    /// <param name="value">The offending value, already masked when the key is secret.</param>
    /// <param name="expected">What was expected instead; null leaves the part out.</param>
    public ConfigException(string key, object? value, string? expected)
        : base($"Invalid value {value ?? "null"} for configuration {key}{(expected is null ? "" : ": " + expected)}") => Key = key;

    /// <summary>The key the error is about, when it is about exactly one.</summary>
    public string? Key { get; }
}
