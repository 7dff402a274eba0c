using System.Globalization;
using Connect.Errors;

namespace Connectors.Jdbc.Connections;

/// <summary>One parameter of a connection as the user wrote it, with readings of its value that name the parameter when it is wrong.</summary>
/// <param name="ConfigKey">The configuration key it stands in: <c>connection.url</c>, or <c>connection.sslmode</c>.</param>
/// <param name="Name">Its name in the URL.</param>
/// <param name="Value">Its value, which is never part of a message unless it is of a kind that cannot be secret.</param>
internal readonly record struct ConnectionParameter(string ConfigKey, string Name, string Value)
{
    /// <summary><c>true</c> or <c>false</c>, also as yes/no, on/off and 1/0; empty counts as true, as in <c>?ssl</c>.</summary>
    public bool Flag() => Value.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" or "" => true,
        "false" or "no" or "off" or "0" => false,
        _ => throw Invalid("true or false"),
    };

    /// <summary>A whole number.</summary>
    public int Number() => int.TryParse(Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : throw Invalid("a whole number");

    /// <summary>A time in seconds of which zero and less mean none.</summary>
    public int Seconds() => Math.Max(0, Number());

    /// <summary>A time in milliseconds, rounded up to seconds; zero and less mean none.</summary>
    public int MillisecondsAsSeconds() => (int)((Math.Max(0L, Number()) + 999) / 1000);

    /// <summary>One of several words, in any case.</summary>
    public T OneOf<T>(params ReadOnlySpan<(string Word, T Meaning)> words)
    {
        foreach ((string word, T meaning) in words)
        {
            if (word.Equals(Value, StringComparison.OrdinalIgnoreCase))
            {
                return meaning;
            }
        }

        var expected = new List<string>();
        foreach ((string word, T _) in words)
        {
            expected.Add(word);
        }

        throw Invalid($"one of: {string.Join(", ", expected)}");
    }

    /// <summary>The error of a wrong value; it says what was expected, not what was there, which may be a secret in the wrong place.</summary>
    public ConfigException Invalid(string expected) =>
        new($"The connection parameter '{Name}' in configuration {ConfigKey} has a value that is not accepted; expected {expected}.");
}
