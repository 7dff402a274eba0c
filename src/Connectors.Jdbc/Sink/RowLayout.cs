using Connect.Data;
using Connect.Sink;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>The columns of a row and where their values come from: first the key's, then the others in the value's order.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Sources">A source for each.</param>
/// <param name="KeyCount">How many belong to the key.</param>
internal sealed record RowLayout(IReadOnlyList<WriteColumn> Columns, CellSource[] Sources, int KeyCount)
{
    /// <summary>Fills a row.</summary>
    public void Fill(in SinkRow row, Span<ConnectValue> cells) => Fill(row, cells, Sources);

    /// <summary>Fills a row with the key only.</summary>
    public void FillKey(in SinkRow row, Span<ConnectValue> cells) => Fill(row, cells, Sources.AsSpan(0, KeyCount));

    /// <summary>The columns in the order of a new table: the three of <c>pk.mode=kafka</c> under their usual names, then the value's, then others by name.</summary>
    public IReadOnlyList<WriteColumn> InTableOrder(IEnumerable<string> valueOrder)
    {
        var byName = Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var ordered = new List<WriteColumn>();
        foreach (string name in KafkaColumns.Names.Concat(valueOrder).Concat(byName.Keys.Order(StringComparer.Ordinal).ToArray()))
        {
            if (byName.Remove(name, out WriteColumn? column))
            {
                ordered.Add(column);
            }
        }

        return ordered;
    }

    private static void Fill(in SinkRow row, Span<ConnectValue> cells, ReadOnlySpan<CellSource> sources)
    {
        SinkRecord record = row.Record;
        Struct? key = record.Key.Kind == ValueKind.Struct ? record.Key.AsStruct() : null;
        Struct? value = row.Value.Kind == ValueKind.Struct ? row.Value.AsStruct() : null;
        for (int i = 0; i < sources.Length; i++)
        {
            ref readonly CellSource source = ref sources[i];
            switch (source.Kind)
            {
                case CellKind.ValueFieldOrDefault:
                    cells[i] = value![source.Field];
                    break;
                case CellKind.ValueField:
                    cells[i] = value!.GetWithoutDefault(source.Field);
                    break;
                case CellKind.KeyField:
                    cells[i] = key![source.Field];
                    break;
                case CellKind.Topic:
                    cells[i] = record.Topic;
                    break;
                case CellKind.Partition:
                    cells[i] = record.KafkaPartition ?? record.OriginalKafkaPartition;
                    break;
                case CellKind.Offset:
                    cells[i] = record.KafkaOffset;
                    break;
                case CellKind.Key:
                    cells[i] = record.Key;
                    break;
                case CellKind.Value:
                    cells[i] = row.Value;
                    break;
                case CellKind.KeyEntry:
                    record.Key.AsMap().TryGetValue(source.Name, out cells[i]);
                    break;
                case CellKind.ValueEntry:
                    row.Value.AsMap().TryGetValue(source.Name, out cells[i]);
                    break;
            }
        }
    }
}
