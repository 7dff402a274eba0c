using System.Data.Common;
using Connect.Configuration;
using Connect.Errors;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;
using Microsoft.Extensions.Logging.Abstractions;
using Keys = Connectors.Jdbc.Sink.JdbcSinkConfigDef;

namespace Connectors.Jdbc.Sink;

/// <summary>Checks that span keys, and the database itself, once nothing else is wrong.</summary>
internal static class JdbcSinkValidation
{
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
        JdbcSinkConfig parsed;
        try
        {
            parsed = JdbcSinkConfig.Parse(config);
        }
        catch (ConfigException e)
        {
            return [(e.Key ?? Keys.TopicsToTables, e.Message)];
        }

        try
        {
            Dialect dialect = JdbcDialects.Find(parsed.Connection.Request.Url, parsed.Connection.DialectName).Configure(parsed.Connection.Request);
            if (parsed.OffsetsTable is not null)
            {
                dialect.ParseTable(parsed.OffsetsTable);
            }
        }
        catch (ConfigException e)
        {
            return [(e.Key == ConnectionConfig.DialectKey ? ConnectionConfig.DialectKey : ConnectionRequest.UrlKey, e.Message)];
        }
        catch (ConnectException e)
        {
            return [(Keys.OffsetsTable, e.Message)];
        }

        if (parsed.DeletesEnabled && parsed.KeyMode != PrimaryKeyMode.RecordKey)
        {
            const string message = "Deletes are only supported for pk.mode record_key";
            return [(Keys.DeleteEnabled, message), (Keys.KeyMode, message)];
        }

        if (parsed.Operation == WriteOperation.Upsert && parsed.KeyMode == PrimaryKeyMode.None)
        {
            const string message = $"{Keys.InsertModeKey}=upsert needs a key to find rows by: set {Keys.KeyMode} to record_key, record_value or kafka.";
            return [(Keys.InsertModeKey, message), (Keys.KeyMode, message)];
        }

        if (parsed.KeyMode == PrimaryKeyMode.Kafka && parsed.KeyFields.Count is not (0 or 3))
        {
            errors.Add((Keys.KeyFields, $"With {Keys.KeyMode}=kafka, {Keys.KeyFields} must be empty or name three columns, for topic, partition and offset."));
        }

        return errors;
    }

    private static async Task<List<(string Key, string Message)>> ConnectAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        // Somebody waits for the answer: one attempt.
        ConnectionConfig once = JdbcSinkConfig.Parse(config).Connection with { Attempts = 1 };
        try
        {
            Database database = Database.Create(once, TimeProvider.System, NullLogger.Instance);
            await using (database.ConfigureAwait(false))
            {
                DbConnection connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
                await connection.DisposeAsync().ConfigureAwait(false);
                return [];
            }
        }
        catch (ConnectException e)
        {
            return [(ConnectionRequest.UrlKey, $"Could not connect to database. {e.Message}")];
        }
    }
}
