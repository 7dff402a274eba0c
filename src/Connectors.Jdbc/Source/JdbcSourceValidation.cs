using System.Data;
using System.Data.Common;
using Connect.Configuration;
using Connect.Errors;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;
using Microsoft.Extensions.Logging.Abstractions;
using Keys = Connectors.Jdbc.Source.JdbcSourceConfigDef;

namespace Connectors.Jdbc.Source;

/// <summary>Checks that span keys, and the database itself. The first group that finds something is the last.</summary>
internal static class JdbcSourceValidation
{
    private static readonly string[] OldKeys = [Keys.Whitelist, Keys.Blacklist, Keys.TimestampColumns, Keys.IncrementingColumn];
    private static readonly string[] NewKeys = [Keys.IncludeList, Keys.ExcludeList, Keys.TimestampMapping, Keys.IncrementingMapping];
    private static readonly string[] TableKeys = [Keys.Whitelist, Keys.Blacklist, Keys.IncludeList, Keys.ExcludeList];

    /// <summary>Adds what is wrong to the results of single keys.</summary>
    public static async Task CheckAsync(IReadOnlyDictionary<string, string> config, IReadOnlyList<ConfigValue> values, CancellationToken cancellationToken)
    {
        if (values.Any(value => value.ErrorMessages.Count > 0))
        {
            return;
        }

        List<(string Key, string Message)> errors = FindInconsistencies(config);
        if (errors.Count == 0)
        {
            errors = await ConnectAsync(config, cancellationToken).ConfigureAwait(false);
        }

        foreach ((string key, string message) in errors)
        {
            values.First(value => value.Name == key).ErrorMessages.Add(message);
        }
    }

    /// <summary>Refuses what only one configuration at a time can say.</summary>
    /// <exception cref="ConfigException">Two keys contradict each other.</exception>
    public static void EnsureConsistent(IReadOnlyDictionary<string, string> config)
    {
        if (FindInconsistencies(config) is [(_, string message), ..])
        {
            throw new ConfigException(message);
        }
    }

    private static List<(string Key, string Message)> FindInconsistencies(IReadOnlyDictionary<string, string> config)
    {
        var errors = new List<(string Key, string Message)>();
        JdbcSourceConfig parsed;
        Dialect dialect;
        try
        {
            parsed = JdbcSourceConfig.Parse(config);
        }
        catch (ConfigException e)
        {
            return [(e.Key ?? Keys.Mode, e.Message)];
        }

        try
        {
            dialect = JdbcDialects.Find(parsed.Connection.Request.Url, parsed.Connection.DialectName).Configure(parsed.Connection.Request);
        }
        catch (ConfigException e)
        {
            return [(e.Key == ConnectionConfig.DialectKey ? ConnectionConfig.DialectKey : ConnectionRequest.UrlKey, e.Message)];
        }

        if (parsed.Isolation == SourceIsolation.SqlServerSnapshot && dialect is not SqlServerDialect)
        {
            errors.Add((Keys.Isolation, $"Isolation level SQL_SERVER_SNAPSHOT is one of SQL Server; the connection is one of {dialect.Name}."));
            return errors;
        }

        string[] old = SetKeys(config, OldKeys);
        string[] recent = SetKeys(config, NewKeys);
        if (old.Length > 0 && recent.Length > 0)
        {
            string message = $"Cannot mix legacy and new configuration approaches: {string.Join(", ", old)} go together, and so do {string.Join(", ", recent)}; use one of the two.";
            errors.AddRange(old.Concat(recent).Select(key => (key, message)));
            return errors;
        }

        CheckTables(config, errors);
        CheckQuery(config, parsed, errors);
        if (errors.Count == 0)
        {
            CheckMode(parsed, errors);
        }

        return errors;
    }

    private static void CheckTables(IReadOnlyDictionary<string, string> config, List<(string Key, string Message)> errors)
    {
        if (IsSet(config, Keys.ExcludeList) && !IsSet(config, Keys.IncludeList))
        {
            errors.Add((Keys.ExcludeList, $"{Keys.ExcludeList} cannot be used without {Keys.IncludeList}."));
        }

        if (IsSet(config, Keys.Whitelist) && IsSet(config, Keys.Blacklist))
        {
            errors.Add((Keys.Whitelist, $"{Keys.Whitelist} and {Keys.Blacklist} are exclusive."));
        }
    }

    private static void CheckQuery(IReadOnlyDictionary<string, string> config, JdbcSourceConfig parsed, List<(string Key, string Message)> errors)
    {
        string key = IsSet(config, Keys.Query) ? Keys.Query : Keys.QueryMasked;
        if (IsSet(config, Keys.Query) && IsSet(config, Keys.QueryMasked))
        {
            errors.Add((Keys.Query, $"{Keys.Query} and {Keys.QueryMasked} cannot both be set."));
            errors.Add((Keys.QueryMasked, $"{Keys.Query} and {Keys.QueryMasked} cannot both be set."));
        }

        if (parsed.Query is null)
        {
            return;
        }

        if (SetKeys(config, TableKeys) is { Length: > 0 } tables)
        {
            string message = $"{key} may not be combined with whole-table copying settings: {string.Join(", ", tables)}.";
            errors.AddRange(tables.Prepend(key).Select(wrong => (wrong, message)));
        }

        if (!QueryText.IsSelect(parsed.Query))
        {
            errors.Add((key, $"Only SELECT statements, also with WITH in front, are supported for '{key}'."));
        }

        if (parsed.TopicPrefix.Length == 0)
        {
            errors.Add((Keys.TopicPrefix, $"{Keys.TopicPrefix} must be set with {key}: it is the topic."));
        }
    }

    private static void CheckMode(JdbcSourceConfig parsed, List<(string Key, string Message)> errors)
    {
        if (parsed.Query is not null && parsed.UsesIncrementing && parsed.IncrementingColumn.Length == 0)
        {
            errors.Add((Keys.IncrementingColumn, $"{Keys.IncrementingColumn} must be provided with a query."));
        }

        if (parsed.UsesTimestamp && parsed.TimestampColumns.Count == 0 && parsed.TimestampMapping.IsEmpty)
        {
            errors.Add((Keys.TimestampColumns, $"{Keys.TimestampColumns} or {Keys.TimestampMapping} must be provided with this mode."));
        }

        if (!parsed.UsesTimestamp && !parsed.TimestampMapping.IsEmpty)
        {
            errors.Add((Keys.TimestampMapping, $"{Keys.TimestampMapping} should not be provided with this mode."));
        }

        if (!parsed.UsesIncrementing && !parsed.IncrementingMapping.IsEmpty)
        {
            errors.Add((Keys.IncrementingMapping, $"{Keys.IncrementingMapping} should not be provided with this mode."));
        }
    }

    private static async Task<List<(string Key, string Message)>> ConnectAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        JdbcSourceConfig parsed = JdbcSourceConfig.Parse(config);

        // Somebody waits for the answer: one attempt.
        ConnectionConfig once = parsed.Connection with { Attempts = 1 };
        try
        {
            Database database = Database.Create(once, TimeProvider.System, NullLogger.Instance);
            await using (database.ConfigureAwait(false))
            {
                DbConnection connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    return parsed.Query is null ? [] : await TryQueryAsync(database, connection, parsed, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (ConnectException e)
        {
            return [(ConnectionRequest.UrlKey, $"Could not connect to database. {e.Message}")];
        }
    }

    private static async Task<List<(string Key, string Message)>> TryQueryAsync(Database database, DbConnection connection, JdbcSourceConfig parsed, CancellationToken cancellationToken)
    {
        try
        {
            DbCommand command = database.CreateCommand(connection, parsed.Query!);
            await using (command.ConfigureAwait(false))
            {
                DbDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken).ConfigureAwait(false);
                await reader.DisposeAsync().ConfigureAwait(false);
                return [];
            }
        }
        catch (DbException e)
        {
            string key = parsed.IsQuerySecret ? Keys.QueryMasked : Keys.Query;
            string reason = parsed.IsQuerySecret ? "" : $" {e.Message}";
            return [(key, $"The database does not accept the query.{reason} (SQLState: {e.SqlState ?? "none"}, errorCode: {e.ErrorCode})")];
        }
    }

    private static string[] SetKeys(IReadOnlyDictionary<string, string> config, string[] keys) => [.. keys.Where(key => IsSet(config, key))];

    private static bool IsSet(IReadOnlyDictionary<string, string> config, string key) => !string.IsNullOrWhiteSpace(config.GetValueOrDefault(key));
}
