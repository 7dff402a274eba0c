using Connect.Configuration;
using Connect.Errors;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;
using Keys = Connectors.Jdbc.Source.JdbcSourceConfigDef;

namespace Connectors.Jdbc.Source;

/// <summary>The parsed configuration of a JDBC source, of the connector and of its tasks.</summary>
internal sealed record JdbcSourceConfig
{
    public required ConnectionConfig Connection { get; init; }

    public required TableSelection Selection { get; init; }

    public required TableScope Scope { get; init; }

    public required SourceMode Mode { get; init; }

    /// <summary>The query to read; null to read tables.</summary>
    public required string? Query { get; init; }

    /// <summary>Whether the query must not be logged.</summary>
    public required bool IsQuerySecret { get; init; }

    /// <summary>Empty for the column that the database counts up.</summary>
    public required string IncrementingColumn { get; init; }

    public required IReadOnlyList<string> TimestampColumns { get; init; }

    public required ColumnMapping IncrementingMapping { get; init; }

    public required ColumnMapping TimestampMapping { get; init; }

    public required bool ValidatesNonNull { get; init; }

    /// <summary>Milliseconds since the epoch; -1 for the time of the start; null for the epoch.</summary>
    public required long? TimestampInitial { get; init; }

    public required long IncrementingInitial { get; init; }

    public required bool QuotesIdentifiers { get; init; }

    public required bool QualifiesNames { get; init; }

    public required string QuerySuffix { get; init; }

    public required SourceIsolation Isolation { get; init; }

    /// <summary>Failures in a row that are borne; null without a limit.</summary>
    public required int? QueryRetries { get; init; }

    public required TimeSpan PollInterval { get; init; }

    public required TimeSpan PollLinger { get; init; }

    public required TimeSpan TablePollInterval { get; init; }

    public required int BatchMaxRows { get; init; }

    public required string TopicPrefix { get; init; }

    public required TimeSpan TimestampDelay { get; init; }

    public required ReadOptions Reading { get; init; }

    /// <summary>Whether there are conditions on an incrementing column.</summary>
    public bool UsesIncrementing => Mode is SourceMode.Incrementing or SourceMode.TimestampIncrementing;

    /// <summary>Whether there are conditions on timestamp columns.</summary>
    public bool UsesTimestamp => Mode is SourceMode.Timestamp or SourceMode.TimestampIncrementing;

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="ConfigException">A value is wrong or two contradict each other.</exception>
    public static JdbcSourceConfig Parse(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Keys.Definition.Parse(config);
        string plainQuery = values.GetString(Keys.Query).Trim();
        string maskedQuery = values.GetPassword(Keys.QueryMasked)?.Value.Trim() ?? "";
        string query = (plainQuery.Length > 0 ? plainQuery : maskedQuery).TrimEnd(';', ' ', '\t', '\r', '\n');
        long? timestampInitial = values.GetNullableLong(Keys.TimestampInitial) ?? values.GetNullableLong(Keys.TimestampInitialMs);
        int retries = values.GetInt(Keys.QueryRetries);
        return new JdbcSourceConfig
        {
            Connection = ConnectionConfig.Parse(values),
            Selection = TableSelection.Parse(values),
            Scope = new TableScope(
                values.GetNullableString(Keys.CatalogPattern), values.GetNullableString(Keys.SchemaPattern), [.. values.GetList(Keys.TableTypes).Select(type => type.ToUpperInvariant())]),
            Mode = values.GetString(Keys.Mode) switch
            {
                "incrementing" => SourceMode.Incrementing,
                "timestamp" => SourceMode.Timestamp,
                "timestamp+incrementing" => SourceMode.TimestampIncrementing,
                _ => SourceMode.Bulk,
            },
            Query = query.Length == 0 ? null : query,
            IsQuerySecret = plainQuery.Length == 0,
            IncrementingColumn = values.GetString(Keys.IncrementingColumn),
            TimestampColumns = values.GetList(Keys.TimestampColumns),
            IncrementingMapping = ColumnMapping.Parse(Keys.IncrementingMapping, values.GetList(Keys.IncrementingMapping), severalColumns: false),
            TimestampMapping = ColumnMapping.Parse(Keys.TimestampMapping, values.GetList(Keys.TimestampMapping), severalColumns: true),
            ValidatesNonNull = values.GetBoolean(Keys.ValidateNonNull),
            TimestampInitial = timestampInitial,
            IncrementingInitial = values.GetLong(Keys.IncrementingInitial),
            QuotesIdentifiers = Quotes(values),
            QualifiesNames = values.GetBoolean(Keys.QualifyNames),
            QuerySuffix = values.GetString(Keys.QuerySuffix).Trim(),
            Isolation = EnumNames.Parse<SourceIsolation>(Keys.Isolation, values.GetString(Keys.Isolation)),
            QueryRetries = retries > 0 ? retries : null,
            PollInterval = values.GetMilliseconds(Keys.PollInterval),
            PollLinger = values.GetMilliseconds(Keys.PollLinger),
            TablePollInterval = values.GetMilliseconds(Keys.TablePollInterval),
            BatchMaxRows = values.GetInt(Keys.BatchMaxRows),
            TopicPrefix = values.GetString(Keys.TopicPrefix),
            TimestampDelay = values.GetMilliseconds(Keys.TimestampDelay),
            Reading = new ReadOptions(
                Numeric(values),
                EnumNames.Parse<TimestampGranularity>(Keys.Granularity, values.GetString(Keys.Granularity)),
                new DatabaseTime(
                    DatabaseTime.ParseZone(Keys.TimeZone, values.GetString(Keys.TimeZone)),
                    isHybrid: values.GetString(Keys.CalendarSystem).Equals("LEGACY", StringComparison.OrdinalIgnoreCase)),
                values.GetBoolean(Keys.ExtendedTypes)),
        };
    }

    /// <summary>The incrementing column of a table; empty for the one that the database counts up, null when the mode has none.</summary>
    public string? IncrementingColumnOf(TableId? table) =>
        !UsesIncrementing ? null : table is not null && IncrementingMapping.For(table) is [string mapped] ? mapped : IncrementingColumn;

    /// <summary>The timestamp columns of a table.</summary>
    public IReadOnlyList<string> TimestampColumnsOf(TableId? table) =>
        !UsesTimestamp ? [] : table is not null && TimestampMapping.For(table) is { Count: > 0 } mapped ? mapped : TimestampColumns;

    private static bool Quotes(ConfigValues values) =>
        values.Find(Keys.QuoteIdentifiersFlag) as bool? ?? values.GetString(Keys.QuoteIdentifiers).Equals("ALWAYS", StringComparison.OrdinalIgnoreCase);

    private static NumericMapping Numeric(ConfigValues values) => values.GetNullableString(Keys.NumericMapping) is { } mapping
        ? EnumNames.Parse<NumericMapping>(Keys.NumericMapping, mapping)
        : values.GetBoolean(Keys.PrecisionMapping) ? NumericMapping.PrecisionOnly : NumericMapping.None;
}
