using Connect.Configuration;
using Connect.Kafka.Client.Properties;

namespace Connect.Kafka.Client;

/// <summary>What a client's properties came to.</summary>
internal sealed class ClientSettings
{
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly IReadOnlyDictionary<string, string> _defaults;

    /// <summary>Settings of one client.</summary>
    /// <param name="kind">The client.</param>
    /// <param name="given">What the properties ask for, under librdkafka's names.</param>
    /// <param name="defaults">Java's defaults for what they do not ask for.</param>
    /// <param name="connect">See <see cref="Connect"/>.</param>
    /// <param name="notices">See <see cref="Notices"/>.</param>
    public ClientSettings(
        ClientKind kind,
        IReadOnlyDictionary<string, string> given,
        IReadOnlyDictionary<string, string> defaults,
        IReadOnlyDictionary<string, string> connect,
        IReadOnlyList<ClientNotice> notices)
    {
        Kind = kind;
        _given = given;
        _defaults = defaults;
        Connect = connect;
        Librdkafka = Over(new Dictionary<string, string>());
        Notices = notices;
    }

    /// <summary>The client.</summary>
    public ClientKind Kind { get; }

    /// <summary>Settings under librdkafka's names, secrets in clear text: for the client only, never for a log.</summary>
    public IReadOnlyDictionary<string, string> Librdkafka { get; }

    /// <summary>Checked values of the Java properties that Connect follows itself (<c>max.poll.records</c>), under their Java names.</summary>
    public IReadOnlyDictionary<string, string> Connect { get; }

    /// <summary>What has no effect or another effect here, for the log.</summary>
    public IReadOnlyList<ClientNotice> Notices { get; }

    /// <summary>
    /// <see cref="Librdkafka"/> over settings of the caller's own, which count before Java's defaults and after what the properties ask for; made fit for librdkafka,
    /// which refuses some combinations that Java takes.
    /// </summary>
    /// <param name="own">The caller's settings, under librdkafka's names.</param>
    /// <exception cref="Errors.ConfigException">An idempotent or transactional producer is asked for together with what rules it out.</exception>
    public Dictionary<string, string> Over(IReadOnlyDictionary<string, string> own)
    {
        var settings = new Dictionary<string, string>(_defaults, StringComparer.Ordinal);
        foreach ((string name, string value) in own.Concat(_given))
        {
            settings[name] = value;
        }

        LibrdkafkaRules.Apply(Kind, settings, _given);
        return settings;
    }

    /// <summary>The settings, secrets masked.</summary>
    public override string ToString() =>
        $"{Kind} {{{string.Join(", ", Librdkafka.OrderBy(setting => setting.Key, StringComparer.Ordinal).Select(setting =>
            $"{setting.Key}={(LibrdkafkaNames.IsSecret(setting.Key) ? Password.Hidden : setting.Value)}"))}}}";
}
