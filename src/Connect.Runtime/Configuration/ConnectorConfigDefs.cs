using System.Text.RegularExpressions;
using Connect.Configuration;
using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Runtime.Configuration;

/// <summary>The framework's own keys of connector configurations; names, defaults, groups, orders and widths are Kafka's.</summary>
internal static class ConnectorConfigDefs
{
    private const string CommonGroup = "Common";
    private const string TransformsGroup = "Transforms";
    private const string PredicatesGroup = "Predicates";
    private const string ErrorGroup = "Error Handling";
    private const string TopicCreationGroup = "Topic Creation";
    private const string ExactlyOnceGroup = "Exactly Once Support";
    private const string OffsetsTopicGroup = "offsets.topic";

    private static readonly IConfigValidator UniqueAliases = ConfigValidators.From("unique transformation aliases", static (name, value) => EnsureUnique(name, value));

    // Java's consumer stumbles over a name that no topic can have, its dead letter queue at the start of the task.
    private static readonly IConfigValidator Topics = ConfigValidators.From("names of topics", static (name, value) =>
    {
        foreach (string topic in value as IReadOnlyList<string> ?? [(string?)value ?? ""])
        {
            if (!string.IsNullOrWhiteSpace(topic) && !TopicNames.IsValid(topic))
            {
                throw new ConfigException(name, ConfigParser.Print(value), TopicNames.Expected(topic));
            }
        }
    });

    private static readonly IConfigValidator Regex = ConfigValidators.From("valid regex", static (name, value) =>
    {
        if (value is string pattern)
        {
            try
            {
                _ = new Regex(pattern);
            }
            catch (ArgumentException e)
            {
                throw new ConfigException(name, pattern, $"Invalid regex: {e.Message}");
            }
        }
    });

    /// <summary>Keys of every connector.</summary>
    public static ConfigDef Common() => new ConfigDef()
        .Define(Key(ConnectorKeys.Name, ConfigType.String, Importance.High, CommonGroup, 1, Width.Medium, "Connector name",
            "Name of the connector, unique in the cluster.") with { Validator = ConfigValidators.NonEmptyStringWithoutControlChars })
        .Define(Key(ConnectorKeys.ConnectorClass, ConfigType.String, Importance.High, CommonGroup, 2, Width.Long, "Connector class",
            "The connector: its class name, or the simple name with or without 'Connector'."))
        .Define(Key(ConnectorKeys.MaxTasks, ConfigType.Int, Importance.High, CommonGroup, 3, Width.Short, "Tasks max",
            "At most that many tasks are created.") with { DefaultValue = 1, Validator = ConfigValidators.AtLeast(1) })
        .Define(Key(ConnectorKeys.EnforceMaxTasks, ConfigType.Boolean, Importance.Low, CommonGroup, 4, Width.Short, "Enforce tasks max",
            "Whether a connector fails that returns more tasks than tasks.max allows.") with { DefaultValue = true })
        .Define(Key(ConnectorKeys.KeyConverter, ConfigType.Class, Importance.Low, CommonGroup, 5, Width.Short, "Key converter class",
            "Converter of record keys; the worker's if not given.") with { DefaultValue = null })
        .Define(Key(ConnectorKeys.ValueConverter, ConfigType.Class, Importance.Low, CommonGroup, 6, Width.Short, "Value converter class",
            "Converter of record values; the worker's if not given.") with { DefaultValue = null })
        .Define(Key(ConnectorKeys.HeaderConverter, ConfigType.Class, Importance.Low, CommonGroup, 7, Width.Short, "Header converter class",
            "Converter of record headers; the worker's if not given.") with { DefaultValue = null })
        .Define(Key(ConnectorKeys.Transforms, ConfigType.List, Importance.Low, TransformsGroup, 8, Width.Long, "Transforms",
            "Aliases of the transformations in the order they are applied; transforms.<alias>.type names each one's class.")
            with { DefaultValue = Array.Empty<string>(), Validator = UniqueAliases })
        .Define(Key(ConnectorKeys.Predicates, ConfigType.List, Importance.Low, PredicatesGroup, 9, Width.Long, "Predicates",
            "Aliases of the predicates that transformations refer to; predicates.<alias>.type names each one's class.")
            with { DefaultValue = Array.Empty<string>(), Validator = UniqueAliases })
        .Define(Key(ConnectorKeys.ConfigActionReload, ConfigType.String, Importance.Low, CommonGroup, 10, Width.Medium, "Reload Action",
            "What happens when a value from a config provider expires: none, or restart the connector.")
            with { DefaultValue = "restart", Validator = ConfigValidators.OneOf("none", "restart") })
        .Define(Key(ConnectorKeys.ErrorRetryTimeout, ConfigType.Long, Importance.Medium, ErrorGroup, 1, Width.Medium, "Retry Timeout for Errors",
            "Milliseconds during which a failing operation is retried; 0 for no retries, -1 for ever.") with { DefaultValue = 0L })
        .Define(Key(ConnectorKeys.ErrorRetryDelayMax, ConfigType.Long, Importance.Medium, ErrorGroup, 2, Width.Medium, "Maximum Delay Between Retries for Errors",
            "Longest pause between two retries, in milliseconds.") with { DefaultValue = 60_000L, Validator = ConfigValidators.AtLeast(0) })
        .Define(Key(ConnectorKeys.ErrorTolerance, ConfigType.String, Importance.Medium, ErrorGroup, 3, Width.Short, "Error Tolerance",
            "none: the first record that cannot be processed fails the task; all: such records are reported and skipped.")
            with { DefaultValue = "none", Validator = ConfigValidators.OneOf("none", "all") })
        .Define(Key(ConnectorKeys.ErrorLogEnable, ConfigType.Boolean, Importance.Medium, ErrorGroup, 4, Width.Short, "Log Errors",
            "Whether every failing operation is logged, tolerated ones included.") with { DefaultValue = false })
        .Define(Key(ConnectorKeys.ErrorLogIncludeMessages, ConfigType.Boolean, Importance.Medium, ErrorGroup, 5, Width.Short, "Log Error Details",
            "Whether those log lines say which record failed: topic, partition, offset and timestamp for sinks.") with { DefaultValue = false });

    /// <summary>Keys of every source connector.</summary>
    public static ConfigDef Source() => Common()
        .Define(Key(ConnectorKeys.TopicCreationGroups, ConfigType.List, Importance.Low, TopicCreationGroup, 1, Width.Long, "Topic Creation Groups",
            "Names of the topic.creation.<group> key groups, in the order they are tried; 'default' always comes last.")
            with { DefaultValue = Array.Empty<string>(), Validator = UniqueAliases })
        .Define(Key(ConnectorKeys.ExactlyOnceSupport, ConfigType.String, Importance.Medium, ExactlyOnceGroup, 2, Width.Short, "Exactly once support",
            "required: refuse the configuration unless every record can be written exactly once; requested: do not check.")
            with { DefaultValue = "requested", Validator = ConfigValidators.OneOfIgnoreCase("REQUIRED", "REQUESTED") })
        .Define(Key(ConnectorKeys.TransactionBoundary, ConfigType.String, Importance.Medium, ExactlyOnceGroup, 3, Width.Short, "Transaction Boundary",
            "Where transactions end: poll (each batch), interval (a time) or connector (it decides).")
            with { DefaultValue = "poll", Validator = ConfigValidators.OneOfIgnoreCase("INTERVAL", "POLL", "CONNECTOR") })
        .Define(Key(ConnectorKeys.TransactionBoundaryInterval, ConfigType.Long, Importance.Low, ExactlyOnceGroup, 4, Width.Short, "Transaction boundary interval",
            "Milliseconds between transactions when transaction.boundary is interval; the worker's offset.flush.interval.ms if not given.")
            with { DefaultValue = null, Validator = AtLeastOneOrNull })
        .Define(Key(ConnectorKeys.OffsetsStorageTopic, ConfigType.String, Importance.Low, OffsetsTopicGroup, 1, Width.Long, "Offsets topic",
            "The connector's own offsets topic, created if it does not exist; the worker's if not given.")
            with { DefaultValue = null, Validator = ConfigValidators.NonEmptyString });

    /// <summary>Keys of every sink connector.</summary>
    public static ConfigDef Sink() => DeadLetterQueue(Common()
        .Define(Key(ConnectorKeys.Topics, ConfigType.List, Importance.High, CommonGroup, 4, Width.Long, "Topics",
            "Topics to read, separated by commas.") with { DefaultValue = Array.Empty<string>(), Validator = Topics })
        .Define(Key(ConnectorKeys.TopicsRegex, ConfigType.String, Importance.High, CommonGroup, 4, Width.Long, "Topics regex",
            "Regular expression that the whole names of the topics to read match; either this or topics.") with { DefaultValue = "", Validator = Regex }));

    /// <summary>Adds the keys of a dead letter queue.</summary>
    public static ConfigDef DeadLetterQueue(ConfigDef definition) => definition
        .Define(Key(ConnectorKeys.DeadLetterQueueTopic, ConfigType.String, Importance.Medium, ErrorGroup, 6, Width.Medium, "Dead Letter Queue Topic Name",
            "Topic that records go to that could not be processed; empty for none.") with { DefaultValue = "", Validator = Topics })
        .Define(Key(ConnectorKeys.DeadLetterQueueReplicationFactor, ConfigType.Short, Importance.Medium, ErrorGroup, 7, Width.Medium,
            "Dead Letter Queue Topic Replication Factor", "Copies of the dead letter queue if it has to be created; -1 for the broker's default.")
            with { DefaultValue = (short)3, Validator = Configuration.TopicCreationGroup.ReplicationFactorRule })
        .Define(Key(ConnectorKeys.DeadLetterQueueContextHeaders, ConfigType.Boolean, Importance.Medium, ErrorGroup, 8, Width.Medium,
            "Enable Error Context Headers", "Whether dead letters carry headers that say where they come from and what happened.") with { DefaultValue = false });

    // Java accepts 0 and then commits after every single loop; that is never what somebody wanted.
    private static IConfigValidator AtLeastOneOrNull { get; } = ConfigValidators.From("[1,...]", static (name, value) =>
    {
        if (value is long and < 1)
        {
            throw new ConfigException(name, ConfigParser.Print(value), "Value must be at least 1");
        }
    });

    private static ConfigKey Key(
        string name, ConfigType type, Importance importance, string group, int order, Width width, string displayName, string documentation) => new()
    {
        Name = name,
        Type = type,
        Importance = importance,
        Group = group,
        OrderInGroup = order,
        Width = width,
        DisplayName = displayName,
        Documentation = documentation,
    };

    private static void EnsureUnique(string name, object? value)
    {
        if (value is IReadOnlyList<string> list && list.Distinct(StringComparer.Ordinal).Count() != list.Count)
        {
            throw new ConfigException(name, ConfigParser.Print(value), "Duplicate alias provided.");
        }
    }
}
