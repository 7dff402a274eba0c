using System.Data.Common;
using Connect.Configuration;
using Connect.Data;
using Connect.Plugins;
using Connect.Sink;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Sink;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Jdbc;

/// <summary>Writes records to tables: inserts, upserts, updates and deletes. Tables and columns can be created by the schemas of records.</summary>
/// <remarks>Takes the configurations of Confluent's and Aiven's JDBC sink connectors; what differs is listed in docs/compat.md.</remarks>
[Plugin("io.confluent.connect.jdbc.JdbcSinkConnector", Aliases = ["io.aiven.connect.jdbc.JdbcSinkConnector"])]
public sealed class JdbcSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string Version => JdbcConnectors.Version;

    /// <inheritdoc/>
    public override ConfigDef Config => JdbcSinkConfigDef.Definition;

    /// <inheritdoc/>
    public override string TaskClass => "io.confluent.connect.jdbc.sink.JdbcSinkTask";

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<ConfigValue>> ValidateAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        IReadOnlyList<ConfigValue> values = await base.ValidateAsync(config, cancellationToken).ConfigureAwait(false);
        await JdbcSinkValidation.CheckAsync(config, values, cancellationToken).ConfigureAwait(false);
        return values;
    }

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        JdbcSinkValidation.EnsureConsistent(config);
        _config = config;
        return Task.CompletedTask;
    }

    /// <summary>As many tasks as are allowed, all alike: partitions are shared out among them.</summary>
    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken)
    {
        var configs = new IReadOnlyDictionary<string, string>[maxTasks];
        Array.Fill(configs, _config);
        return Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>(configs);
    }

    /// <inheritdoc/>
    public override ISinkTask CreateTask() => new JdbcSinkTask();

    /// <summary>Any offsets will do: what the tables hold stays there. A table of offsets is changed accordingly.</summary>
    public override async ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string> config, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken)
    {
        JdbcSinkConfig parsed = JdbcSinkConfig.Parse(config);
        if (parsed.OffsetsTable is null)
        {
            return true;
        }

        Database database = Database.Create(parsed.Connection, TimeProvider.System, NullLogger.Instance);
        await using (database.ConfigureAwait(false))
        {
            DbConnection connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await new OffsetsTable(parsed, database, config["name"]).AlterAsync(connection, offsets, cancellationToken).ConfigureAwait(false);
                return true;
            }
        }
    }
}
