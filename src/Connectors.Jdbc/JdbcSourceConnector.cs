using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Source;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;
using Connectors.Jdbc.Source;

namespace Connectors.Jdbc;

/// <summary>Reads tables, or the rows of a query, into topics: everything each time, or what is new by an incrementing column or a timestamp.</summary>
/// <remarks>Takes the configurations of Confluent's and Aiven's JDBC source connectors; what differs is listed in docs/compat.md.</remarks>
[Plugin("io.confluent.connect.jdbc.JdbcSourceConnector", Aliases = ["io.aiven.connect.jdbc.JdbcSourceConnector"])]
public sealed class JdbcSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();
    private JdbcSourceConfig? _parsed;
    private Database? _database;
    private TableMonitor? _monitor;

    /// <inheritdoc/>
    public override string Version => JdbcConnectors.Version;

    /// <inheritdoc/>
    public override ConfigDef Config => JdbcSourceConfigDef.Definition;

    /// <inheritdoc/>
    public override string TaskClass => "io.confluent.connect.jdbc.source.JdbcSourceTask";

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<ConfigValue>> ValidateAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        IReadOnlyList<ConfigValue> values = await base.ValidateAsync(config, cancellationToken).ConfigureAwait(false);
        await JdbcSourceValidation.CheckAsync(config, values, cancellationToken).ConfigureAwait(false);
        return values;
    }

    /// <inheritdoc/>
    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _parsed = JdbcSourceConfig.Parse(config);
        _config = config;
        JdbcSourceValidation.EnsureConsistent(config);
        _database = Database.Create(_parsed.Connection, Context.TimeProvider, Context.Logger);
        JdbcLog.SourceStarting(Context.Logger, _parsed.Connection.Request.ToString(), _database.Dialect.Name);
        if (_parsed.Query is not null)
        {
            return;
        }

        if (_parsed.Selection.IsEmpty)
        {
            JdbcLog.AllTables(Context.Logger);
        }

        _monitor = new TableMonitor(_parsed, _database, Context);
        await _monitor.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The tables, shared out in order; one task for a query, none while there are no tables.</summary>
    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken)
    {
        IReadOnlyList<TableId> tables = _monitor?.Tables ?? [];
        if (_parsed!.Query is not null)
        {
            return Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([TaskConfig([])]);
        }

        int groups = Math.Min(tables.Count, maxTasks);
        var configs = new List<IReadOnlyDictionary<string, string>>();
        for (int i = 0, at = 0; i < groups; i++)
        {
            int count = tables.Count / groups + (i < tables.Count % groups ? 1 : 0);
            configs.Add(TaskConfig(tables.Skip(at).Take(count)));
            at += count;
        }

        return Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>(configs);
    }

    /// <inheritdoc/>
    public override ISourceTask CreateTask() => new JdbcSourceTask();

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_monitor is { } monitor)
        {
            _monitor = null;
            await monitor.DisposeAsync().ConfigureAwait(false);
        }

        if (_database is { } database)
        {
            _database = null;
            await database.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Supported with an incrementing column: a row's offset then says exactly which row comes next.</summary>
    public override ExactlyOnceSupport? ExactlyOnceSupport(IReadOnlyDictionary<string, string> config) =>
        config.GetValueOrDefault(JdbcSourceConfigDef.Mode) is "incrementing" or "timestamp+incrementing"
            ? Connect.Source.ExactlyOnceSupport.Supported
            : Connect.Source.ExactlyOnceSupport.Unsupported;

    /// <summary>Accepts partitions <c>{"table": …}</c>, with or without protocol, and <c>{"query": "query"}</c>, with the numbers <c>incrementing</c>, <c>timestamp</c> and <c>timestamp_nanos</c>.</summary>
    public override ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string> config, IReadOnlyList<SourceOffsetChange> offsets, CancellationToken cancellationToken)
    {
        foreach (SourceOffsetChange change in offsets)
        {
            // A reset may name a partition of any shape, so that wrong ones can be got rid of.
            if (change.Offset is null)
            {
                continue;
            }

            if (change.Partition is null || (!change.Partition.ContainsKey(SourcePartition.TableField) && !change.Partition.ContainsKey(SourcePartition.QueryField)))
            {
                throw new ConnectException($"Partition objects should contain the key '{SourcePartition.TableField}' or '{SourcePartition.QueryField}'.");
            }

            foreach ((string field, ConnectValue value) in change.Offset)
            {
                if (field is not (SourceOffset.IncrementingField or SourceOffset.TimestampField or SourceOffset.NanosField) || value.Kind != ValueKind.Int64)
                {
                    throw new ConnectException(
                        $"Offset objects should contain whole numbers with the keys '{SourceOffset.IncrementingField}', '{SourceOffset.TimestampField}' and '{SourceOffset.NanosField}' only, not '{field}' with {value.Kind}.");
                }
            }
        }

        return new(true);
    }

    private Dictionary<string, string> TaskConfig(IEnumerable<TableId> tables) => new(_config)
    {
        [JdbcSourceConfigDef.Tables] = TableList.Format(tables, _database!.Dialect.Identifiers with { Quotes = _parsed!.QuotesIdentifiers }),
    };
}
