using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>The rows of one table in a delivery, in segments that keep their order.</summary>
/// <param name="operation">What is done with rows that have a value.</param>
internal sealed class TableBuffer(WriteOperation operation)
{
    private readonly List<RowSegment> _segments = [];

    /// <summary>The statements' rows in the order they are to be executed.</summary>
    public IEnumerable<KeyedRows> InOrder() => _segments.SelectMany(segment => segment.InOrder());

    /// <summary>Adds a row.</summary>
    public void Add(RowPlan plan, in SinkRow row)
    {
        if (_segments.Count > 0 && _segments[^1].TryAdd(plan, row))
        {
            return;
        }

        var segment = new RowSegment(operation);
        segment.TryAdd(plan, row);
        _segments.Add(segment);
    }
}
