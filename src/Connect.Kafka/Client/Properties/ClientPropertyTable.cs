using System.Collections.Frozen;

namespace Connect.Kafka.Client.Properties;

/// <summary>The properties of Java's producer, consumer and admin client (Kafka 3.9 to 4.1), each in one row, with what becomes of it.</summary>
internal static class ClientPropertyTable
{
    /// <summary>All rows, by area.</summary>
    public static IReadOnlyList<(string Area, IReadOnlyList<ClientProperty> Rows)> Areas { get; } =
    [
        ("Connections", [.. CommonRows.Rows]),
        ("TLS", [.. SslRows.Rows]),
        ("SASL", [.. SaslRows.Rows]),
        ("Producer", [.. ProducerRows.Rows]),
        ("Consumer", [.. ConsumerRows.Rows]),
        ("Admin client", [.. AdminRows.Rows]),
    ];

    private static readonly FrozenDictionary<string, ClientProperty> ByName =
        Areas.SelectMany(area => area.Rows).ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>Every row.</summary>
    public static IEnumerable<ClientProperty> All => ByName.Values;

    /// <summary>The row of a property; null when Java's clients have none of that name.</summary>
    public static ClientProperty? Find(string name) => ByName.GetValueOrDefault(name);
}
