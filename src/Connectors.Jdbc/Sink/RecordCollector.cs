using System.Data.Common;
using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;
using Microsoft.Extensions.Logging;

namespace Connectors.Jdbc.Sink;

/// <summary>Turns records into rows of tables; tables are created and changed meanwhile. Not thread-safe.</summary>
/// <param name="config">How.</param>
/// <param name="database">Where to.</param>
/// <param name="connector">The connector's name, for messages.</param>
/// <param name="stopsAtRejected">Whether nothing more is done once a record cannot be a row.</param>
/// <param name="logger">Hears of changes of tables.</param>
internal sealed class RecordCollector(JdbcSinkConfig config, Database database, string connector, bool stopsAtRejected, ILogger logger)
{
    private readonly TableNaming _naming = new(config, database.Dialect);
    private readonly DebeziumEnvelopes _envelopes = new();
    private readonly RecordRequirements _requirements = new(config, connector);
    private readonly RowLayouts _layouts = new(config);
    private readonly SinkTables _tables = new(config, database, logger);
    private readonly WriteOptions _options = config.Writing(database.Dialect);
    private readonly Dictionary<TableId, RowPlans> _plans = [];

    /// <summary>Forgets what is known of tables.</summary>
    public void Clear()
    {
        _tables.Clear();
        _plans.Clear();
    }

    /// <summary>The rows of records.</summary>
    /// <param name="connection">An open connection, without a transaction where tables may be missing.</param>
    /// <param name="records">The records.</param>
    /// <param name="rejected">Takes records that cannot be rows.</param>
    /// <param name="cancellationToken">Cancels statements.</param>
    /// <returns>A buffer for each table, in the order in which the tables came first.</returns>
    public async Task<IReadOnlyList<TableBuffer>> CollectAsync(
        DbConnection connection, IReadOnlyList<SinkRecord> records, List<RejectedRecord> rejected, CancellationToken cancellationToken)
    {
        var buffers = new List<TableBuffer>();
        var byTable = new Dictionary<TableId, TableBuffer>();
        TableId? lastTable = null;
        TableBuffer? buffer = null;
        RowPlans? plans = null;
        for (int i = 0; i < records.Count; i++)
        {
            try
            {
                SinkRow row = _envelopes.Open(records[i]);
                _requirements.Check(row);
                TableId table = _naming.Of(row);
                if (!ReferenceEquals(table, lastTable) || plans is null)
                {
                    (lastTable, plans) = (table, PlansOf(table));
                    if (!byTable.TryGetValue(table, out buffer))
                    {
                        byTable.Add(table, buffer = new TableBuffer(config.Operation));
                        buffers.Add(buffer);
                    }
                }

                if (!plans.TryFind(row, out RowPlan? plan))
                {
                    plan = await plans.CreateAsync(connection, row, cancellationToken).ConfigureAwait(false);
                }

                if (plan is not null)
                {
                    buffer!.Add(plan, row);
                }
            }
            catch (ConnectException e)
            {
                rejected.Add(new RejectedRecord(records[i], e));
                if (stopsAtRejected)
                {
                    break;
                }
            }
        }

        return buffers;
    }

    private RowPlans PlansOf(TableId table)
    {
        if (!_plans.TryGetValue(table, out RowPlans? plans))
        {
            _plans[table] = plans = new RowPlans(table, config, _layouts, _tables, _options);
        }

        return plans;
    }
}
