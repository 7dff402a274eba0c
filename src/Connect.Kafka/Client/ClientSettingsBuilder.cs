using Connect.Configuration;
using Connect.Kafka.Client.Properties;

namespace Connect.Kafka.Client;

/// <summary>Collects what a client's properties come to, while they are read.</summary>
/// <param name="kind">The client.</param>
/// <param name="properties">Its Java properties, prefixes stripped, references resolved.</param>
internal sealed class ClientSettingsBuilder(ClientKind kind, IReadOnlyDictionary<string, string> properties)
{
    private readonly List<ClientNotice> _notices = [];

    public ClientKind Kind => kind;

    public IReadOnlyDictionary<string, string> Properties => properties;

    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Defaults { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Connect { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the client is to use TLS or SASL, by <c>security.protocol</c>.</summary>
    public bool Uses(string part) => Find("security.protocol")?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>A property's text without blanks around it; null when it is absent or empty.</summary>
    public string? Find(string name) => properties.GetValueOrDefault(name)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A property's list.</summary>
    public IReadOnlyList<string> FindList(string name) =>
        Find(name) is { } text ? [.. ((IReadOnlyList<string>)ConfigParser.Parse(name, text, ConfigType.List)!).Where(item => item.Length > 0)] : [];

    public void Notice(string property, string text) => _notices.Add(new ClientNotice(property, text));

    public void Notice(ClientNotice notice) => _notices.Add(notice);

    /// <summary>Everything collected; librdkafka's settings that a user gave under its own names count before Java's.</summary>
    public ClientSettings Build() => new(kind, Settings, Defaults, Connect, _notices);

    /// <summary>What librdkafka's own name says in the properties; null when it is absent or Java has the same name.</summary>
    public string? FindNative(string name) => ClientPropertyTable.Find(name) is null ? Find(name) : null;
}
