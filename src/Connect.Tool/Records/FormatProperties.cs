using Connect.Runtime.Configuration;

namespace Connect.Tool.Records;

/// <summary>The <c>--property key=value</c> settings of consume and produce, each asked for by name; what is left over was a typing mistake.</summary>
internal sealed class FormatProperties
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];

    private FormatProperties()
    {
    }

    /// <exception cref="CommandException">One is no pair.</exception>
    public static FormatProperties Parse(IEnumerable<string> pairs)
    {
        var properties = new FormatProperties();
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=');
            if (equals <= 0)
            {
                throw new CommandException(ExitCodes.Usage, $"'{pair}' is no value for --property; expected key=value, for instance print.key=true.");
            }

            properties._given[pair[..equals].Trim()] = pair[(equals + 1)..];
        }

        return properties;
    }

    /// <exception cref="CommandException">It is neither true nor false.</exception>
    public bool Flag(string key, bool defaultValue)
    {
        string? text = Take(key);
        return text is null ? defaultValue : bool.TryParse(text, out bool value) ? value
            : throw new CommandException(ExitCodes.Usage, $"'{text}' is no value for the property {key}; expected true or false.");
    }

    public string Text(string key, string defaultValue) => Take(key) ?? defaultValue;

    public string? TextOrNull(string key) => Take(key);

    /// <exception cref="CommandException">A property was given that nobody asked for.</exception>
    public void RejectOthers()
    {
        foreach (string key in _given.Keys)
        {
            throw new CommandException(
                ExitCodes.Usage,
                $"Unknown property '{key}'.",
                NearestNames.Find(key, _known, 1) is [string nearest, ..] ? $"Did you mean '{nearest}'?" : $"There are {string.Join(", ", _known)}.");
        }
    }

    private string? Take(string key)
    {
        _known.Add(key);
        return _given.Remove(key, out string? value) ? value : null;
    }
}
