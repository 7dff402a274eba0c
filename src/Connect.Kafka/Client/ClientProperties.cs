using Connect.Configuration;
using Connect.Errors;
using Connect.Kafka.Client.Properties;
using Connect.Kafka.Client.Sasl;
using Connect.Kafka.Client.Tls;
using Connect.Runtime.Configuration;

namespace Connect.Kafka.Client;

/// <summary>
/// From the properties of Java's Kafka clients to the settings of librdkafka. What each property becomes is a row of <see cref="ClientPropertyTable"/>; key stores
/// and credentials, which take several properties together, are read by the classes below. librdkafka's own names pass through.
/// </summary>
internal static class ClientProperties
{
    // Of the worker's own group and REST API, or about the worker's metrics.
    private static readonly string[] NotForClients =
        ["client.id", "group.id", "group.protocol", "session.timeout.ms", "heartbeat.interval.ms", "metric.reporters", "auto.include.jmx.reporter",
         "metrics.num.samples", "metrics.recording.level", "metrics.sample.window.ms", "config.providers"];

    /// <summary>Translates the properties of one client.</summary>
    /// <param name="kind">One kind of client.</param>
    /// <param name="properties">Java properties, prefixes stripped, references resolved.</param>
    /// <exception cref="ConfigException">A value is wrong, or a key store cannot be read; secrets are never in the message.</exception>
    public static ClientSettings Translate(ClientKind kind, IReadOnlyDictionary<string, string> properties)
    {
        var builder = new ClientSettingsBuilder(kind, properties);
        foreach ((string name, string value) in properties.OrderBy(property => property.Key, StringComparer.Ordinal))
        {
            if (ClientPropertyTable.Find(name) is { } row)
            {
                Translate(builder, row, value);
            }
        }

        CompressionLevel.Compose(builder);
        Partitioner.Compose(builder);
        Assignors.Compose(builder);
        SaslSettings.Compose(builder);
        TlsSettings.Compose(builder);
        PassThrough(builder);
        AddDefaults(builder);
        return builder.Build();
    }

    /// <summary>
    /// The worker's properties without prefix that every kind of client knows: connections and security. What is for one kind of client only stands below
    /// <c>producer.</c>, <c>consumer.</c> and <c>admin.</c>.
    /// </summary>
    /// <param name="worker">The worker's whole configuration.</param>
    public static IReadOnlyDictionary<string, string> OfWorker(IReadOnlyDictionary<string, string> worker) =>
        worker.Where(property => !NotForClients.Contains(property.Key) && KindsOf(property.Key) == ClientKind.All).ToDictionary(StringComparer.Ordinal);

    /// <summary>
    /// A client's own properties over those of every client. Whoever gives a client its own <c>security.protocol</c> gives it all of its security; else it has the
    /// common one, which Java asks to repeat below <c>producer.</c>, <c>consumer.</c> and <c>admin.</c>.
    /// </summary>
    /// <param name="kind">The client.</param>
    /// <param name="common">Properties of every client; those that only other kinds know are left out.</param>
    /// <param name="own">The client's own; later ones count before earlier ones.</param>
    public static Dictionary<string, string> Merge(ClientKind kind, IReadOnlyDictionary<string, string> common, params ReadOnlySpan<IReadOnlyDictionary<string, string>> own)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        bool secured = false;
        foreach (IReadOnlyDictionary<string, string> layer in own)
        {
            secured |= layer.ContainsKey("security.protocol");
        }

        foreach ((string name, string value) in common)
        {
            if ((KindsOf(name) == ClientKind.None || (KindsOf(name) & kind) != 0) && !(secured && IsSecurity(name)))
            {
                properties[name] = value;
            }
        }

        foreach (IReadOnlyDictionary<string, string> layer in own)
        {
            foreach ((string name, string value) in layer)
            {
                properties[name] = value;
            }
        }

        return properties;
    }

    private static bool IsSecurity(string name) =>
        name.StartsWith("security.", StringComparison.Ordinal) || name.StartsWith("sasl.", StringComparison.Ordinal) || name.StartsWith("ssl.", StringComparison.Ordinal);

    private static ClientKind KindsOf(string name) => ClientPropertyTable.Find(name)?.Kinds ?? LibrdkafkaNames.KindsOf(name);

    private static void Translate(ClientSettingsBuilder builder, ClientProperty row, string text)
    {
        if ((row.Kinds & builder.Kind) == 0)
        {
            builder.Notice(row.Name, $"Belongs to {Names(row.Kinds)} and has no effect on {Names(builder.Kind)}.");
            return;
        }

        object? value = row.Parse(text);
        switch (row.Fate)
        {
            case ClientPropertyFate.Mapped:
                foreach (LibrdkafkaTarget target in row.Targets.Where(target => (target.Kinds & builder.Kind) != 0))
                {
                    Set(builder, row, target, value!);
                }

                break;
            case ClientPropertyFate.Connect:
                builder.Connect[row.Name] = ConfigParser.Print(value)!;
                if (row.Name == "transactional.id")
                {
                    builder.Notice(row.Name, row.Note);
                }

                break;
            case ClientPropertyFate.Always or ClientPropertyFate.NoEquivalent when !row.Usual.Contains(text.Replace(" ", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase):
                builder.Notice(row.Name, $"Has no effect. {row.Note}");
                break;
        }
    }

    private static void Set(ClientSettingsBuilder builder, ClientProperty row, LibrdkafkaTarget target, object value)
    {
        string converted = target.Convert(value, out bool limited);
        if (converted.Length == 0)
        {
            return;
        }

        builder.Settings[target.Name] = converted;
        if (limited && target == row.Targets[0])
        {
            builder.Notice(row.Name, $"{ConfigParser.Print(value)} is beyond what librdkafka takes for {target.Name}; {converted} is used.");
        }
    }

    private static void PassThrough(ClientSettingsBuilder builder)
    {
        foreach ((string name, string value) in builder.Properties.OrderBy(property => property.Key, StringComparer.Ordinal))
        {
            if (ClientPropertyTable.Find(name) is not null || name.StartsWith("metrics.context.", StringComparison.Ordinal))
            {
                continue;
            }

            ClientKind kinds = LibrdkafkaNames.KindsOf(name);
            if ((kinds & builder.Kind) != 0)
            {
                builder.Settings[name] = value.Trim();
            }
            else if (kinds != ClientKind.None)
            {
                builder.Notice(name, $"Belongs to {Names(kinds)} and has no effect on {Names(builder.Kind)}.");
            }
            else if (LibrdkafkaNames.IsCode(name))
            {
                throw new ConfigException(name, value, "A setting that makes the worker's process load native code is not accepted; remove it");
            }
            else if (LibrdkafkaNames.IsFixed(name))
            {
                builder.Notice(name, "Has no effect: Connect's delivery and commits rest on its own value.");
            }
            else
            {
                builder.Notice(name, $"Has no effect: it is known neither to Java's clients nor to librdkafka.{Hint(builder.Kind, name)}");
            }
        }
    }

    private static void AddDefaults(ClientSettingsBuilder builder)
    {
        foreach (ClientProperty row in ClientPropertyTable.All.Where(row => row.Default is not null && (row.Kinds & builder.Kind) != 0))
        {
            if (!builder.Properties.ContainsKey(row.Name) && !row.Targets.Any(target => builder.Settings.ContainsKey(target.Name)))
            {
                foreach (LibrdkafkaTarget target in row.Targets)
                {
                    builder.Defaults[target.Name] = target.Convert(row.Fate == ClientPropertyFate.Mapped ? row.Parse(row.Default!)! : row.Default!, out _);
                }
            }
        }
    }

    private static string Hint(ClientKind kind, string name) => NearestNames.Hint(
        name, ClientPropertyTable.All.Where(row => (row.Kinds & kind) != 0).Select(row => row.Name).Concat(LibrdkafkaNames.All.Where(known => (LibrdkafkaNames.KindsOf(known) & kind) != 0)));

    private static string Names(ClientKind kinds) => string.Join(" and ",
        from kind in (ClientKind[])[ClientKind.Producer, ClientKind.Consumer, ClientKind.Admin]
        where (kinds & kind) != 0
        select kind == ClientKind.Admin ? "admin clients" : kind.ToString().ToLowerInvariant() + "s");
}
