using Connect.Errors;

namespace Connect.Runtime.Log;

/// <summary>Kafka's rules for the names of topics, which every log follows.</summary>
public static class TopicNames
{
    private const int MaxLength = 249;

    /// <summary>Whether a topic may have that name.</summary>
    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > MaxLength || name is "." or "..")
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Refuses names that no topic may have.</summary>
    /// <exception cref="ConnectException">The name breaks a rule; the message tells all of them.</exception>
    public static void Check(string name)
    {
        if (!IsValid(name))
        {
            throw new ConnectException(Expected(name));
        }
    }

    /// <summary>Says that a name is not valid, and what is.</summary>
    internal static string Expected(string name) =>
        $"Topic name '{name}' is not valid: 1 to {MaxLength} ASCII letters, digits, '.', '_' and '-' are expected, and not '.' or '..' alone.";
}
