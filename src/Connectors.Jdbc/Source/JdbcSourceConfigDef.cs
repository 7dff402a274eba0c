using Connect.Configuration;
using Connect.Errors;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Source;

/// <summary>The keys of the JDBC source; names, defaults and groups are those of the Java connectors.</summary>
internal static class JdbcSourceConfigDef
{
    public const string Whitelist = "table.whitelist";
    public const string Blacklist = "table.blacklist";
    public const string IncludeList = "table.include.list";
    public const string ExcludeList = "table.exclude.list";
    public const string CatalogPattern = "catalog.pattern";
    public const string SchemaPattern = "schema.pattern";
    public const string QualifyNames = "table.names.qualify";
    public const string PrecisionMapping = "numeric.precision.mapping";
    public const string NumericMapping = "numeric.mapping";
    public const string CalendarSystem = "date.calendar.system";
    public const string ExtendedTypes = "extended.types";
    public const string Mode = "mode";
    public const string IncrementingColumn = "incrementing.column.name";
    public const string TimestampColumns = "timestamp.column.name";
    public const string TimestampMapping = "timestamp.columns.mapping";
    public const string IncrementingMapping = "incrementing.column.mapping";
    public const string ValidateNonNull = "validate.non.null";
    public const string TimestampInitial = "timestamp.initial";
    public const string TimestampInitialMs = "timestamp.initial.ms";
    public const string IncrementingInitial = "incrementing.initial";
    public const string Query = "query";
    public const string QueryMasked = "query.masked";
    public const string QuoteIdentifiers = "quote.sql.identifiers";
    public const string QuoteIdentifiersFlag = "sql.quote.identifiers";
    public const string QuerySuffix = "query.suffix";
    public const string Isolation = "transaction.isolation.mode";
    public const string QueryRetries = "query.retry.attempts";
    public const string TableTypes = "table.types";
    public const string PollInterval = "poll.interval.ms";
    public const string BatchMaxRows = "batch.max.rows";
    public const string MaxBufferSize = "max.buffer.size";
    public const string PollLinger = "poll.linger.ms";
    public const string TablePollInterval = "table.poll.interval.ms";
    public const string StartupPollingLimit = "table.monitoring.startup.polling.limit.ms";
    public const string TopicPrefix = "topic.prefix";
    public const string TimestampDelay = "timestamp.delay.interval.ms";
    public const string TimeZone = "db.timezone";
    public const string Granularity = "timestamp.granularity";

    /// <summary>Key of task configurations: the task's tables, quoted and separated by commas.</summary>
    public const string Tables = "tables";

    private const string DatabaseGroup = "Database";
    private const string ModeGroup = "Mode";
    private const string ConnectorGroup = "Connector";
    private const int LongestTopic = 249;

    private static readonly string[] ModeDependents = [IncrementingColumn, TimestampColumns, TimestampMapping, IncrementingMapping, ValidateNonNull];

    private static readonly IConfigValidator TopicPrefixRule = ConfigValidators.From("the beginning of a topic name", static (name, value) =>
    {
        string text = (string?)value ?? "";
        if (text.Length > LongestTopic || text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')))
        {
            throw new ConfigException(name, text, $"expected at most {LongestTopic} characters, each an ASCII letter or digit, '.', '_' or '-'");
        }
    });

    private static readonly IConfigValidator Patterns = ConfigValidators.From("regular expressions", static (name, value) =>
    {
        foreach (string pattern in (IReadOnlyList<string>?)value ?? [])
        {
            TablePatterns.Compile(name, pattern);
        }
    });

    /// <summary>All of them.</summary>
    public static ConfigDef Definition { get; } = Create();

    private static ConfigDef Create()
    {
        var definition = new ConfigDef();
        ConnectionConfig.Define(definition, DatabaseGroup);
        DefineDatabase(definition);
        DefineMode(definition);
        DefineConnector(definition);
        return definition;
    }

    private static void DefineDatabase(ConfigDef definition) => definition
        .Define(Key(Whitelist, ConfigType.List, Importance.Medium, DatabaseGroup, 7, Width.Long, "Table Whitelist",
            "Tables to read, by their name, or with schema or database in front.") with { DefaultValue = "" })
        .Define(Key(Blacklist, ConfigType.List, Importance.Medium, DatabaseGroup, 8, Width.Long, "Table Blacklist",
            "Tables not to read, named as in table.whitelist.") with { DefaultValue = "" })
        .Define(Key(IncludeList, ConfigType.List, Importance.Medium, DatabaseGroup, 9, Width.Long, "Table Include List",
            "Regular expressions for the full names of the tables to read.") with { DefaultValue = "", Validator = Patterns })
        .Define(Key(ExcludeList, ConfigType.List, Importance.Medium, DatabaseGroup, 10, Width.Long, "Table Exclude List",
            "Regular expressions for full names among the included tables that are not to be read.") with { DefaultValue = "", Validator = Patterns })
        .Define(Key(CatalogPattern, ConfigType.String, Importance.Medium, DatabaseGroup, 11, Width.Short, "Catalog pattern",
            "LIKE pattern of the database names to look for tables in.") with { DefaultValue = null })
        .Define(Key(SchemaPattern, ConfigType.String, Importance.High, DatabaseGroup, 12, Width.Short, "Schema pattern",
            "LIKE pattern of the schemas to look for tables in.") with { DefaultValue = null })
        .Define(Key(QualifyNames, ConfigType.Boolean, Importance.Low, DatabaseGroup, 13, Width.Short, "Qualify table names",
            "Whether statements name tables with their schema; false lets the connection's search path decide.") with { DefaultValue = true })
        .Define(Key(PrecisionMapping, ConfigType.Boolean, Importance.Low, DatabaseGroup, 14, Width.Short, "Map Numeric Values By Precision",
            "Old form of numeric.mapping=precision_only.") with { DefaultValue = false })
        .Define(Key(NumericMapping, ConfigType.String, Importance.Low, DatabaseGroup, 15, Width.Short, "Map Numeric Values, Integral or Decimal, By Precision and Scale",
            "What becomes of NUMERIC columns: none (always Decimal), precision_only, best_fit or best_fit_eager_double.") with
            { DefaultValue = null, Validator = EnumNames.Validator<Dialects.NumericMapping>() })
        .Define(Key(CalendarSystem, ConfigType.String, Importance.Low, DatabaseGroup, 16, Width.Short, "Calendar system",
            "Calendar of days before 1582-10-15: LEGACY (Julian, as in Java's old date classes) or PROLEPTIC_GREGORIAN.") with
            { DefaultValue = "LEGACY", Validator = ConfigValidators.OneOfIgnoreCase("LEGACY", "PROLEPTIC_GREGORIAN") })
        .Define(Key(ExtendedTypes, ConfigType.Boolean, Importance.Low, DatabaseGroup, 17, Width.Short, "Extended types",
            "Whether columns of types that the Java connector leaves out (arrays, inet, ranges, hstore, intervals, …) are read, too.") with { DefaultValue = true })
        .Define(Key(QuoteIdentifiersFlag, ConfigType.Boolean, Importance.Low, DatabaseGroup, 18, Width.Short, "Quote SQL identifiers",
            "Other form of quote.sql.identifiers.") with { DefaultValue = null });

    private static void DefineMode(ConfigDef definition) => definition
        .Define(Key(Mode, ConfigType.String, Importance.High, ModeGroup, 1, Width.Medium, "Table Loading Mode",
            "How new rows are found: bulk (everything, each time), incrementing, timestamp or timestamp+incrementing.") with
            { Validator = ConfigValidators.OneOf("bulk", "timestamp", "incrementing", "timestamp+incrementing"), Dependents = ModeDependents })
        .Define(ModeKey(IncrementingColumn, ConfigType.String, Importance.Medium, 2, Width.Medium, "Incrementing Column Name",
            "Column that only grows; empty for the one that the database counts up.", "incrementing", "timestamp+incrementing") with { DefaultValue = "" })
        .Define(ModeKey(TimestampColumns, ConfigType.List, Importance.Medium, 3, Width.Medium, "Timestamp Column Name",
            "Columns with the time of the last change; of several, the first one that is not null counts.", "timestamp", "timestamp+incrementing") with { DefaultValue = "" })
        .Define(ModeKey(TimestampMapping, ConfigType.List, Importance.Medium, 4, Width.Long, "Timestamp Columns Mapping",
            "Timestamp columns by table: regex:[column1|column2], separated by commas.", "timestamp", "timestamp+incrementing") with { DefaultValue = "" })
        .Define(ModeKey(IncrementingMapping, ConfigType.List, Importance.Medium, 5, Width.Long, "Incrementing Column Mapping",
            "Incrementing columns by table: regex:column, separated by commas.", "incrementing", "timestamp+incrementing") with { DefaultValue = "" })
        .Define(ModeKey(ValidateNonNull, ConfigType.Boolean, Importance.Low, 6, Width.Short, "Validate Non Null",
            "Whether the task refuses to start when these columns may hold null: such rows are never read.", "incrementing", "timestamp", "timestamp+incrementing") with { DefaultValue = true })
        .Define(Key(TimestampInitial, ConfigType.Long, Importance.Low, ModeGroup, 7, Width.Medium, "Unix time value of initial timestamp",
            "Rows changed after this time are read first, in milliseconds since 1970; -1 for the time of the start.") with { DefaultValue = null })
        .Define(Key(TimestampInitialMs, ConfigType.Long, Importance.Low, ModeGroup, 8, Width.Medium, "Initial timestamp",
            "Other form of timestamp.initial.") with { DefaultValue = null })
        .Define(Key(IncrementingInitial, ConfigType.Long, Importance.Low, ModeGroup, 9, Width.Medium, "Initial incrementing value",
            "Rows with a greater value of the incrementing column are read first.") with { DefaultValue = -1L })
        .Define(Key(Query, ConfigType.String, Importance.Medium, ModeGroup, 10, Width.Short, "Query",
            "A query to read instead of tables; in all modes but bulk, conditions are added to it.") with { DefaultValue = "" })
        .Define(Key(QueryMasked, ConfigType.Password, Importance.Medium, ModeGroup, 11, Width.Short, "Query (masked)",
            "As query, kept out of logs.") with { DefaultValue = "" })
        .Define(Key(QuoteIdentifiers, ConfigType.String, Importance.Medium, ModeGroup, 12, Width.Medium, "Quote Identifiers",
            "Whether names of tables and columns are quoted in statements: always or never.") with
            { DefaultValue = "ALWAYS", Validator = ConfigValidators.OneOfIgnoreCase("ALWAYS", "NEVER") })
        .Define(Key(QuerySuffix, ConfigType.String, Importance.Low, ModeGroup, 13, Width.Medium, "Query suffix",
            "Text put behind every query, such as LIMIT 1000.") with { DefaultValue = "" })
        .Define(Key(Isolation, ConfigType.String, Importance.Low, ModeGroup, 14, Width.Medium, "Transaction Isolation Level",
            "Isolation level of the transactions that read.") with { DefaultValue = "DEFAULT", Validator = EnumNames.Validator<SourceIsolation>() })
        .Define(Key(QueryRetries, ConfigType.Int, Importance.Low, ModeGroup, 15, Width.Short, "Query retries",
            "How often in a row a query may fail for a reason that may pass, before the task fails; -1 without a limit.") with { DefaultValue = -1 });

    private static void DefineConnector(ConfigDef definition) => definition
        .Define(Key(TableTypes, ConfigType.List, Importance.Low, ConnectorGroup, 1, Width.Medium, "Table Types",
            "Kinds of tables to read: TABLE, VIEW, PARTITIONED TABLE, MATERIALIZED VIEW, FOREIGN TABLE, …") with { DefaultValue = "TABLE" })
        .Define(Key(PollInterval, ConfigType.Int, Importance.High, ConnectorGroup, 2, Width.Short, "Poll Interval (ms)",
            "Time from the end of a query to the next one of the same table.") with { DefaultValue = 5000, Validator = ConfigValidators.AtLeast(0) })
        .Define(Key(BatchMaxRows, ConfigType.Int, Importance.Low, ConnectorGroup, 3, Width.Short, "Max Rows Per Batch",
            "Most rows that are handed over at once.") with { DefaultValue = 1000, Validator = ConfigValidators.AtLeast(1) })
        .Define(Key(MaxBufferSize, ConfigType.Int, Importance.Low, ConnectorGroup, 4, Width.Short, "Maximum buffer size",
            "Accepted without effect: rows stream from the database as they are handed over.") with { DefaultValue = 0, Validator = ConfigValidators.AtLeast(0) })
        .Define(Key(PollLinger, ConfigType.Long, Importance.Low, ConnectorGroup, 5, Width.Short, "Poll linger",
            "Longest time one poll waits for rows.") with { DefaultValue = 5000L, Validator = ConfigValidators.AtLeast(0) })
        .Define(Key(TablePollInterval, ConfigType.Long, Importance.Low, ConnectorGroup, 6, Width.Short, "Metadata Change Monitoring Interval (ms)",
            "How often new and removed tables are looked for.") with { DefaultValue = 60000L, Validator = ConfigValidators.AtLeast(1) })
        .Define(Key(StartupPollingLimit, ConfigType.Long, Importance.Low, ConnectorGroup, 7, Width.Short, "Startup limit",
            "Accepted without effect: tables are listed before the connector counts as started.") with { DefaultValue = 10000L })
        .Define(Key(TopicPrefix, ConfigType.String, Importance.High, ConnectorGroup, 8, Width.Medium, "Topic Prefix",
            "Put before a table's name it gives the topic; with query it is the topic.") with { DefaultValue = "", Validator = TopicPrefixRule })
        .Define(Key(TimestampDelay, ConfigType.Long, Importance.High, ConnectorGroup, 9, Width.Medium, "Delay Interval (ms)",
            "Rows changed within this time are left to a later query, so that transactions can end that are slower than others.") with { DefaultValue = 0L })
        .Define(Key(TimeZone, ConfigType.String, Importance.Medium, ConnectorGroup, 10, Width.Medium, "DB time zone",
            "Zone of times without a zone, such as Europe/Berlin.") with { DefaultValue = "UTC", Validator = DatabaseTime.ZoneValidator })
        .Define(Key(Granularity, ConfigType.String, Importance.Low, ConnectorGroup, 11, Width.Medium, "Timestamp granularity",
            "Form of timestamps in records: connect_logical, micros_long, micros_string, micros_iso_datetime_string, nanos_long, nanos_string or nanos_iso_datetime_string.") with
            { DefaultValue = "connect_logical", Validator = EnumNames.Validator<TimestampGranularity>() });

    private static ConfigKey Key(string name, ConfigType type, Importance importance, string group, int order, Width width, string displayName, string documentation) =>
        ConnectionConfig.Key(name, type, importance, group, order, width, displayName, documentation);

    private static ConfigKey ModeKey(
        string name, ConfigType type, Importance importance, int order, Width width, string displayName, string documentation, params string[] modes) =>
        Key(name, type, importance, ModeGroup, order, width, displayName, documentation) with { Recommender = new VisibleInModes(modes) };

    private sealed class VisibleInModes(string[] modes) : IConfigRecommender
    {
        public IReadOnlyList<object> ValidValues(string name, IReadOnlyDictionary<string, object?> parsedConfig) => [];

        public bool Visible(string name, IReadOnlyDictionary<string, object?> parsedConfig) => parsedConfig.GetValueOrDefault(Mode) is string mode && modes.Contains(mode);
    }
}
