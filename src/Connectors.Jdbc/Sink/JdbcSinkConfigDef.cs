using Connect.Configuration;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>The keys of the JDBC sink; names, defaults and groups are those of the Java connectors.</summary>
internal static class JdbcSinkConfigDef
{
    public const string InsertModeKey = "insert.mode";
    public const string BatchSize = "batch.size";
    public const string DeleteEnabled = "delete.enabled";
    public const string TableTypes = "table.types";
    public const string ReplaceNullWithDefault = "replace.null.with.default";
    public const string OffsetsTable = "offsets.table.name";
    public const string OnConflict = "sqlite.use.on.conflict";
    public const string TableNameFormat = "table.name.format";
    public const string TableNameNormalize = "table.name.normalize";
    public const string TopicsToTables = "topics.to.tables.mapping";
    public const string KeyMode = "pk.mode";
    public const string KeyFields = "pk.fields";
    public const string FieldsWhitelist = "fields.whitelist";
    public const string TimeZone = "db.timezone";
    public const string DateTimeZone = "date.timezone";
    public const string TimestampFields = "timestamp.fields.list";
    public const string TimestampPrecision = "timestamp.precision.mode";
    public const string CalendarSystem = "date.calendar.system";
    public const string StringColumn = "string.output.value.column.name";
    public const string AutoCreate = "auto.create";
    public const string AutoEvolve = "auto.evolve";
    public const string QuoteIdentifiers = "quote.sql.identifiers";
    public const string QuoteIdentifiersFlag = "sql.quote.identifiers";
    public const string HoldLock = "mssql.use.merge.holdlock";
    public const string MaxRetries = "max.retries";
    public const string RetryBackoff = "retry.backoff.ms";
    public const string TrimSensitiveLog = "trim.sensitive.log";

    private const string ConnectionGroup = "Connection";
    private const string WritesGroup = "Writes";
    private const string MappingGroup = "Data Mapping";
    private const string DdlGroup = "DDL Support";
    private const string DmlGroup = "DML Support";
    private const string RetriesGroup = "Retries";

    private static readonly IConfigValidator TableKinds = ConfigValidators.From("[TABLE, PARTITIONED TABLE, VIEW]", static (name, value) =>
    {
        IConfigValidator kind = ConfigValidators.OneOfIgnoreCase("TABLE", "PARTITIONED TABLE", "VIEW");
        foreach (string type in (IReadOnlyList<string>?)value ?? [])
        {
            kind.EnsureValid(name, type);
        }
    });

    /// <summary>All of them.</summary>
    public static ConfigDef Definition { get; } = Create();

    private static ConfigDef Create()
    {
        var definition = new ConfigDef();
        ConnectionConfig.Define(definition, ConnectionGroup);
        DefineWrites(definition);
        DefineMapping(definition);
        DefineTables(definition);
        DefineRetries(definition);
        return definition;
    }

    private static void DefineWrites(ConfigDef definition) => definition
        .Define(Key(InsertModeKey, ConfigType.String, Importance.High, WritesGroup, 1, Width.Medium, "Insert Mode",
            "What becomes of records: insert, upsert (insert, or replace the row with the same key) or update; multi is another name for insert.") with
            { DefaultValue = "insert", Validator = EnumNames.Validator<InsertMode>() })
        .Define(Key(BatchSize, ConfigType.Int, Importance.Medium, WritesGroup, 2, Width.Short, "Batch Size",
            "Most rows that are sent to the database at once.") with { DefaultValue = 3000, Validator = ConfigValidators.AtLeast(0) })
        .Define(Key(DeleteEnabled, ConfigType.Boolean, Importance.Medium, WritesGroup, 3, Width.Short, "Enable deletes",
            "Whether a record without a value deletes the row with its key; needs pk.mode=record_key.") with { DefaultValue = false, Recommender = new DeleteRecommender() })
        .Define(Key(TableTypes, ConfigType.List, Importance.Low, WritesGroup, 4, Width.Medium, "Table Types",
            "Kinds of tables to write to: TABLE, PARTITIONED TABLE, VIEW.") with { DefaultValue = "TABLE", Validator = TableKinds })
        .Define(Key(ReplaceNullWithDefault, ConfigType.Boolean, Importance.Low, WritesGroup, 5, Width.Short, "Replace null with default",
            "Whether null in a field that has a default is written as the default.") with { DefaultValue = true })
        .Define(Key(OffsetsTable, ConfigType.String, Importance.Low, WritesGroup, 6, Width.Medium, "Offsets Table Name",
            "Table of offsets that are written in the transaction of the rows, which makes deliveries exactly once; created when it is missing. Empty for none.") with { DefaultValue = "" })
        .Define(Key(OnConflict, ConfigType.Boolean, Importance.Low, WritesGroup, 7, Width.Short, "SQLite - Use ON CONFLICT",
            "Whether SQLite's upsert is INSERT … ON CONFLICT, which keeps columns that records do not have, instead of INSERT OR REPLACE.") with { DefaultValue = false });

    private static void DefineMapping(ConfigDef definition) => definition
        .Define(Key(TableNameFormat, ConfigType.String, Importance.Medium, MappingGroup, 1, Width.Long, "Table Name Format",
            "Name of the table: ${topic}, ${header:name} and ${field:name} stand for the record's topic, a header and a field of its value.") with
            { DefaultValue = "${topic}", Validator = ConfigValidators.From("a name with ${topic}, ${header:x} or ${field:x}", static (name, value) => Sink.TableNameFormat.Parse(name, (string?)value ?? "")) })
        .Define(Key(KeyMode, ConfigType.String, Importance.High, MappingGroup, 2, Width.Medium, "Primary Key Mode",
            "Where the key of a row comes from: none, kafka (topic, partition and offset), record_key or record_value.") with
            { DefaultValue = "none", Validator = EnumNames.Validator<PrimaryKeyMode>(), Dependents = [KeyFields], Recommender = new KeyModeRecommender() })
        .Define(Key(KeyFields, ConfigType.List, Importance.Medium, MappingGroup, 3, Width.Long, "Primary Key Fields",
            "Fields of the key, by pk.mode: names of the three columns for kafka, a name for a key that is no struct, else a choice of fields; empty for all.") with { DefaultValue = "" })
        .Define(Key(FieldsWhitelist, ConfigType.List, Importance.Medium, MappingGroup, 4, Width.Long, "Fields Whitelist",
            "Fields of the value that are written besides the key; empty for all.") with { DefaultValue = "" })
        .Define(Key(TimeZone, ConfigType.String, Importance.Medium, MappingGroup, 5, Width.Medium, "DB Time Zone",
            "Zone of times without a zone, such as Europe/Berlin.") with { DefaultValue = "UTC", Validator = DatabaseTime.ZoneValidator })
        .Define(Key(DateTimeZone, ConfigType.String, Importance.Low, MappingGroup, 6, Width.Medium, "Date Time Zone",
            "Zone in which the Date type has its day: DB_TIMEZONE, which takes it for the day before west of UTC, or UTC.") with
            { DefaultValue = "DB_TIMEZONE", Validator = ConfigValidators.OneOfIgnoreCase("DB_TIMEZONE", "UTC") })
        .Define(Key(TimestampFields, ConfigType.List, Importance.Medium, MappingGroup, 7, Width.Long, "Timestamp Fields",
            "Fields with whole numbers that count time since 1970, to be stored as timestamps.") with { DefaultValue = "" })
        .Define(Key(TimestampPrecision, ConfigType.String, Importance.Low, MappingGroup, 8, Width.Short, "Timestamp Precision",
            "What the numbers of timestamp.fields.list count: microseconds or nanoseconds.") with
            { DefaultValue = "MICROSECONDS", Validator = ConfigValidators.OneOfIgnoreCase("MICROSECONDS", "NANOSECONDS") })
        .Define(Key(CalendarSystem, ConfigType.String, Importance.Low, MappingGroup, 9, Width.Short, "Calendar system",
            "Calendar of days before 1582-10-15: LEGACY (Julian, as in Java's old date classes) or PROLEPTIC_GREGORIAN.") with
            { DefaultValue = "LEGACY", Validator = ConfigValidators.OneOfIgnoreCase("LEGACY", "PROLEPTIC_GREGORIAN") })
        .Define(Key(StringColumn, ConfigType.String, Importance.Low, MappingGroup, 10, Width.Medium, "Column of plain text",
            "Column for values that are plain text.") with { DefaultValue = "record_value", Validator = ConfigValidators.NonEmptyString })
        .Define(Key(TableNameNormalize, ConfigType.Boolean, Importance.Medium, MappingGroup, 11, Width.Short, "Normalize Table Names",
            "Whether signs other than ASCII letters, digits and _ in table names become _.") with { DefaultValue = false })
        .Define(Key(TopicsToTables, ConfigType.List, Importance.Medium, MappingGroup, 12, Width.Long, "Topics To Tables Mapping",
            "Tables by topic, as topic:table; wins over table.name.format. A topic that is not there is an error then.") with { DefaultValue = "" });

    private static void DefineTables(ConfigDef definition) => definition
        .Define(Key(AutoCreate, ConfigType.Boolean, Importance.Medium, DdlGroup, 1, Width.Short, "Auto-Create",
            "Whether a missing table is created by the schema of the records.") with { DefaultValue = false })
        .Define(Key(AutoEvolve, ConfigType.Boolean, Importance.Medium, DdlGroup, 2, Width.Short, "Auto-Evolve",
            "Whether missing columns are added by the schema of the records.") with { DefaultValue = false })
        .Define(Key(QuoteIdentifiers, ConfigType.String, Importance.Medium, DdlGroup, 3, Width.Medium, "Quote Identifiers",
            "Whether names of tables and columns are quoted in statements: always or never.") with
            { DefaultValue = "ALWAYS", Validator = ConfigValidators.OneOfIgnoreCase("ALWAYS", "NEVER") })
        .Define(Key(QuoteIdentifiersFlag, ConfigType.Boolean, Importance.Low, DdlGroup, 4, Width.Short, "Quote SQL identifiers",
            "Other form of quote.sql.identifiers.") with { DefaultValue = null })
        .Define(Key(HoldLock, ConfigType.Boolean, Importance.Low, DmlGroup, 1, Width.Short, "SQL Server - Use HOLDLOCK in MERGE",
            "Whether SQL Server's MERGE locks the range of its keys, so that two tasks do not insert the same one.") with { DefaultValue = true });

    private static void DefineRetries(ConfigDef definition) => definition
        .Define(Key(MaxRetries, ConfigType.Int, Importance.Medium, RetriesGroup, 1, Width.Short, "Maximum Retries",
            "How often in a row writing is tried again after an error that may pass, before the task fails.") with { DefaultValue = 10, Validator = ConfigValidators.AtLeast(0) })
        .Define(Key(RetryBackoff, ConfigType.Int, Importance.Medium, RetriesGroup, 2, Width.Short, "Retry Backoff (millis)",
            "Time to the next try.") with { DefaultValue = 3000, Validator = ConfigValidators.AtLeast(0) })
        .Define(Key(TrimSensitiveLog, ConfigType.Boolean, Importance.Low, RetriesGroup, 3, Width.Short, "Trim Sensitive Log",
            "Whether details of database errors that may quote values are left out.") with { DefaultValue = false });

    private static ConfigKey Key(string name, ConfigType type, Importance importance, string group, int order, Width width, string displayName, string documentation) =>
        ConnectionConfig.Key(name, type, importance, group, order, width, displayName, documentation);

    // Deletes only make sense with the record's key; forms offer nothing else.
    private sealed class DeleteRecommender : IConfigRecommender
    {
        public IReadOnlyList<object> ValidValues(string name, IReadOnlyDictionary<string, object?> parsedConfig) => [true, false];

        public bool Visible(string name, IReadOnlyDictionary<string, object?> parsedConfig) =>
            parsedConfig.GetValueOrDefault(KeyMode) is string mode && mode.Equals("record_key", StringComparison.OrdinalIgnoreCase);
    }

    private sealed class KeyModeRecommender : IConfigRecommender
    {
        public IReadOnlyList<object> ValidValues(string name, IReadOnlyDictionary<string, object?> parsedConfig) =>
            parsedConfig.GetValueOrDefault(DeleteEnabled) is true ? ["record_key"] : [.. EnumNames.Names<PrimaryKeyMode>()];

        public bool Visible(string name, IReadOnlyDictionary<string, object?> parsedConfig) => true;
    }
}
