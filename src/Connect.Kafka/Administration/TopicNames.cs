using Connect.Errors;

namespace Connect.Kafka.Administration;

/// <summary>Kafka's rules for topic names, checked before a broker is asked.</summary>
internal static class TopicNames
{
    /// <exception cref="ConnectException">The name is not one Kafka accepts.</exception>
    public static void Check(string name)
    {
        if (name.Length is 0 or > 249 || name is "." or ".." || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'))
        {
            throw new ConnectException($"'{name}' is no valid topic name: 1 to 249 letters, digits, '.', '_' or '-' are expected, and neither '.' nor '..'.");
        }
    }
}
