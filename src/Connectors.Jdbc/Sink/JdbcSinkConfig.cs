using Connect.Configuration;
using Connect.Errors;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;
using Keys = Connectors.Jdbc.Sink.JdbcSinkConfigDef;

namespace Connectors.Jdbc.Sink;

/// <summary>A configuration of the sink, read and checked.</summary>
internal sealed record JdbcSinkConfig
{
    public required ConnectionConfig Connection { get; init; }

    public required InsertMode InsertMode { get; init; }

    public required int BatchSize { get; init; }

    public required bool DeletesEnabled { get; init; }

    /// <summary>JDBC's table types in upper case.</summary>
    public required IReadOnlyList<string> TableTypes { get; init; }

    public required bool ReplacesNullWithDefault { get; init; }

    /// <summary>Table of offsets that are written with the rows; null for none.</summary>
    public required string? OffsetsTable { get; init; }

    public required TableNameFormat TableName { get; init; }

    public required bool NormalizesTableNames { get; init; }

    public required IReadOnlyDictionary<string, string> TopicsToTables { get; init; }

    public required PrimaryKeyMode KeyMode { get; init; }

    public required IReadOnlyList<string> KeyFields { get; init; }

    public required IReadOnlySet<string> FieldsWhitelist { get; init; }

    public required IReadOnlySet<string> TimestampFields { get; init; }

    /// <summary>What numbers of <see cref="TimestampFields"/> count.</summary>
    public required TemporalMeaning TimestampMeaning { get; init; }

    public required string StringColumn { get; init; }

    public required bool CreatesTables { get; init; }

    public required bool EvolvesTables { get; init; }

    public required int MaxRetries { get; init; }

    public required TimeSpan RetryBackoff { get; init; }

    public required bool TrimsErrors { get; init; }

    public required bool QuotesIdentifiers { get; init; }

    public required DatabaseTime Time { get; init; }

    public required DatabaseTime Dates { get; init; }

    public required bool MergesWithHoldLock { get; init; }

    public required bool UsesOnConflict { get; init; }

    /// <summary>What is done with records that have a value.</summary>
    public WriteOperation Operation => InsertMode switch
    {
        InsertMode.Upsert => WriteOperation.Upsert,
        InsertMode.Update => WriteOperation.Update,
        _ => WriteOperation.Insert,
    };

    /// <summary>How values are written by a dialect.</summary>
    public WriteOptions Writing(Dialect dialect) => new(dialect.Identifiers with { Quotes = QuotesIdentifiers }, Time, Dates)
    {
        MergesWithHoldLock = MergesWithHoldLock,
        UsesOnConflict = UsesOnConflict,
    };

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="ConfigException">A value is wrong.</exception>
    public static JdbcSinkConfig Parse(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Keys.Definition.Parse(config);
        bool isHybrid = Is(values, Keys.CalendarSystem, "LEGACY");
        TimeZoneInfo zone = DatabaseTime.ParseZone(Keys.TimeZone, values.GetString(Keys.TimeZone));
        var time = new DatabaseTime(zone, isHybrid);
        string offsetsTable = values.GetString(Keys.OffsetsTable).Trim();
        return new JdbcSinkConfig
        {
            Connection = ConnectionConfig.Parse(values),
            InsertMode = EnumNames.Parse<InsertMode>(Keys.InsertModeKey, values.GetString(Keys.InsertModeKey)),
            BatchSize = Math.Max(1, values.GetInt(Keys.BatchSize)),
            DeletesEnabled = values.GetBoolean(Keys.DeleteEnabled),
            TableTypes = [.. values.GetList(Keys.TableTypes).Select(type => type.ToUpperInvariant())],
            ReplacesNullWithDefault = values.GetBoolean(Keys.ReplaceNullWithDefault),
            OffsetsTable = offsetsTable.Length == 0 ? null : offsetsTable,
            TableName = Sink.TableNameFormat.Parse(Keys.TableNameFormat, values.GetString(Keys.TableNameFormat)),
            NormalizesTableNames = values.GetBoolean(Keys.TableNameNormalize),
            TopicsToTables = ParseMapping(values.GetList(Keys.TopicsToTables)),
            KeyMode = EnumNames.Parse<PrimaryKeyMode>(Keys.KeyMode, values.GetString(Keys.KeyMode)),
            KeyFields = values.GetList(Keys.KeyFields),
            FieldsWhitelist = values.GetList(Keys.FieldsWhitelist).ToHashSet(StringComparer.Ordinal),
            TimestampFields = values.GetList(Keys.TimestampFields).ToHashSet(StringComparer.Ordinal),
            TimestampMeaning = Is(values, Keys.TimestampPrecision, "NANOSECONDS") ? TemporalMeaning.EpochNanos : TemporalMeaning.EpochMicros,
            StringColumn = values.GetString(Keys.StringColumn),
            CreatesTables = values.GetBoolean(Keys.AutoCreate),
            EvolvesTables = values.GetBoolean(Keys.AutoEvolve),
            MaxRetries = values.GetInt(Keys.MaxRetries),
            RetryBackoff = values.GetMilliseconds(Keys.RetryBackoff),
            TrimsErrors = values.GetBoolean(Keys.TrimSensitiveLog),
            QuotesIdentifiers = values.Find(Keys.QuoteIdentifiersFlag) as bool? ?? Is(values, Keys.QuoteIdentifiers, "ALWAYS"),
            Time = time,
            Dates = Is(values, Keys.DateTimeZone, "UTC") ? new DatabaseTime(TimeZoneInfo.Utc, isHybrid) : time,
            MergesWithHoldLock = values.GetBoolean(Keys.HoldLock),
            UsesOnConflict = values.GetBoolean(Keys.OnConflict),
        };
    }

    private static bool Is(ConfigValues values, string key, string word) => values.GetString(key).Equals(word, StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string> ParseMapping(IReadOnlyList<string> items)
    {
        var mapping = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string item in items)
        {
            int colon = item.IndexOf(':');
            string topic = colon < 0 ? "" : item[..colon].Trim();
            string table = colon < 0 ? "" : item[(colon + 1)..].Trim();
            if (topic.Length == 0 || table.Length == 0)
            {
                throw new ConfigException(Keys.TopicsToTables, item, "expected topic:table");
            }

            if (!mapping.TryAdd(topic, table))
            {
                throw new ConfigException(Keys.TopicsToTables, item, $"the topic {topic} is there twice");
            }
        }

        return mapping;
    }
}
