using System.Text.RegularExpressions;
using Connect.Configuration;
using Connect.Errors;

namespace Connect.Runtime.Configuration;

/// <summary>One group of <c>topic.creation.</c> keys: how topics that match it are created.</summary>
public sealed class TopicCreationGroup
{
    /// <summary>The group that takes every topic no other group takes.</summary>
    public const string DefaultName = "default";

    /// <summary>What a replication factor may be.</summary>
    internal static readonly IConfigValidator ReplicationFactorRule = PositiveOrDefault(
        "Replication factor must be positive and not larger than the number of brokers in the Kafka cluster, or -1 to use the broker's default");

    private static readonly IConfigValidator PartitionsRule = PositiveOrDefault("Number of partitions must be positive, or -1 to use the broker's default");

    private static readonly IConfigValidator RegexRule = ConfigValidators.From("regular expressions", static (name, value) =>
    {
        foreach (string pattern in (IReadOnlyList<string>?)value ?? [])
        {
            try
            {
                _ = SinkConnectorConfig.FullMatch(pattern);
            }
            catch (ArgumentException e)
            {
                throw new ConfigException(name, pattern, $"Syntax error in regular expression: {e.Message}");
            }
        }
    });

    private readonly Regex? _include;
    private readonly Regex? _exclude;

    private TopicCreationGroup(string name, ConfigValues values, string prefix, TopicCreationGroup? defaults)
    {
        Name = name;
        ReplicationFactor = values.Find(prefix + "replication.factor") as short? ?? defaults?.ReplicationFactor ?? -1;
        Partitions = values.Find(prefix + "partitions") as int? ?? defaults?.Partitions ?? -1;
        if (defaults is not null)
        {
            _include = Union(values.GetList(prefix + "include"));
            IReadOnlyList<string> exclude = values.GetList(prefix + "exclude");
            _exclude = exclude.Count == 0 ? null : Union(exclude);
        }

        Dictionary<string, string> settings = Prefixed.Select(values.Originals, prefix);
        foreach (string own in (string[])["replication.factor", "partitions", "include", "exclude"])
        {
            settings.Remove(own);
        }

        TopicSettings = settings;
    }

    /// <summary>Name of the group.</summary>
    public string Name { get; }

    /// <summary>Copies of a topic; -1 for the log's default.</summary>
    public short ReplicationFactor { get; }

    /// <summary>Partitions of a topic; -1 for the log's default.</summary>
    public int Partitions { get; }

    /// <summary>Topic settings such as <c>cleanup.policy</c>.</summary>
    public IReadOnlyDictionary<string, string> TopicSettings { get; }

    /// <summary>Whether the group takes a topic.</summary>
    public bool Matches(string topic) => Name == DefaultName || (_include!.IsMatch(topic) && _exclude?.IsMatch(topic) != true);

    /// <summary>The groups of a connector in the order they are tried; empty when it has no <c>topic.creation.</c> keys.</summary>
    /// <exception cref="ConfigException">A key of a group is missing or wrong.</exception>
    internal static IReadOnlyList<TopicCreationGroup> Parse(IReadOnlyDictionary<string, string> config, IReadOnlyList<string> groups)
    {
        if (!IsUsed(config))
        {
            return [];
        }

        ConfigValues values = Define(groups).Parse(config);
        var defaults = new TopicCreationGroup(DefaultName, values, PrefixOf(DefaultName), null);
        return [.. Named(groups).Select(group => new TopicCreationGroup(group, values, PrefixOf(group), defaults)), defaults];
    }

    /// <summary>Whether a connector has any key of this feature.</summary>
    internal static bool IsUsed(IEnumerable<KeyValuePair<string, string>> config) =>
        config.Any(entry => entry.Key.StartsWith(ConnectorKeys.TopicCreationPrefix, StringComparison.Ordinal));

    /// <summary>The keys of the given groups and of the default group.</summary>
    internal static ConfigDef Define(IReadOnlyList<string> groups)
    {
        var def = new ConfigDef();
        int order = 0;
        foreach (string group in (IEnumerable<string>)[DefaultName, .. Named(groups)])
        {
            string prefix = PrefixOf(group);
            string title = $"Topic Creation: {group}";
            ConfigKey replication = new()
            {
                Name = prefix + "replication.factor", Type = ConfigType.Short, Importance = Importance.Low, Group = title, OrderInGroup = ++order,
                Width = Width.Long, DisplayName = $"Replication Factor for Topics in {group}", Validator = ReplicationFactorRule,
                Documentation = "Copies of new topics of this group; -1 for the broker's default.",
            };
            ConfigKey partitions = new()
            {
                Name = prefix + "partitions", Type = ConfigType.Int, Importance = Importance.Low, Group = title, OrderInGroup = ++order,
                Width = Width.Long, DisplayName = $"Partition Count for Topics in {group}", Validator = PartitionsRule,
                Documentation = "Partitions of new topics of this group; -1 for the broker's default.",
            };
            if (group == DefaultName)
            {
                def.Define(replication).Define(partitions);
                continue;
            }

            def.Define(replication with { DefaultValue = null }).Define(partitions with { DefaultValue = null });
            foreach (string list in (string[])["include", "exclude"])
            {
                def.Define(new ConfigKey
                {
                    Name = prefix + list, Type = ConfigType.List, DefaultValue = Array.Empty<string>(), Importance = Importance.Low, Group = title,
                    OrderInGroup = ++order, Width = Width.Long, DisplayName = $"{(list == "include" ? "Inclusion" : "Exclusion")} Topic Pattern for {group}",
                    Validator = RegexRule, Documentation = $"Regular expressions of whole topic names to {list}.",
                });
            }
        }

        return def;
    }

    private static IEnumerable<string> Named(IReadOnlyList<string> groups) => groups.Where(group => group.Length > 0 && group != DefaultName);

    private static string PrefixOf(string group) => $"{ConnectorKeys.TopicCreationPrefix}{group}.";

    private static Regex Union(IReadOnlyList<string> patterns) => SinkConnectorConfig.FullMatch(string.Join('|', patterns));

    private static IConfigValidator PositiveOrDefault(string message) => ConfigValidators.From("[1,...] or -1", (name, value) =>
    {
        if (value is not null && Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) is 0 or < -1)
        {
            throw new ConfigException(name, ConfigParser.Print(value), message);
        }
    });
}
