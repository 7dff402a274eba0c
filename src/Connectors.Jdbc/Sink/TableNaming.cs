using System.Text;
using Connect.Errors;
using Connect.Sink;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>Which table a record goes to. Not thread-safe: it keeps the answers.</summary>
internal sealed class TableNaming(JdbcSinkConfig config, Dialect dialect)
{
    private readonly Dictionary<string, TableId> _byName = new(StringComparer.Ordinal);
    private readonly bool _isByTopic = config.TopicsToTables.Count > 0 || config.TableName.IsByTopic;
    private string? _lastTopic;
    private TableId? _lastTable;

    /// <summary>The table of a record.</summary>
    /// <exception cref="ConnectException">The name cannot be read, or the topic is not mapped.</exception>
    /// <exception cref="ConnectDataException">The record does not have what the name is made of.</exception>
    public TableId Of(in SinkRow row)
    {
        SinkRecord record = row.Record;
        if (_isByTopic && ReferenceEquals(record.Topic, _lastTopic))
        {
            return _lastTable!;
        }

        string name = NameOf(row);
        if (!_byName.TryGetValue(name, out TableId? table))
        {
            _byName[name] = table = Find(name);
        }

        (_lastTopic, _lastTable) = (record.Topic, table);
        return table;
    }

    /// <summary>The table that a name in the configuration means.</summary>
    /// <exception cref="ConnectException">The name cannot be read.</exception>
    public TableId Find(string name)
    {
        TableId table = dialect.ParseTable(name);
        return config.QuotesIdentifiers ? table : new TableId(Fold(table.Catalog), Fold(table.Schema), Fold(table.Table)!);
    }

    private string? Fold(string? name) => name is null ? null : dialect.FoldName(name);

    private string NameOf(in SinkRow row)
    {
        SinkRecord record = row.Record;
        if (config.TopicsToTables.Count > 0)
        {
            return config.TopicsToTables.TryGetValue(record.Topic, out string? mapped)
                ? mapped
                : throw new ConnectException($"The topic '{record.Topic}' is not in {JdbcSinkConfigDef.TopicsToTables}, which names the tables; add it there.");
        }

        string name = config.TableName.Of(row);
        return config.NormalizesTableNames ? Normalize(name) : name;
    }

    private static string Normalize(string name)
    {
        var normal = new StringBuilder(name);
        for (int i = 0; i < normal.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(normal[i]))
            {
                normal[i] = '_';
            }
        }

        return normal.ToString();
    }
}
