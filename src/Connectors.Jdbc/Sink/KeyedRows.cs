using Connect.Data;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>Rows of a plan. With a key only the last row of each stays, in the place where it came last.</summary>
internal sealed class KeyedRows
{
    private readonly RowIndex? _index;
    private bool[] _isDropped = [];
    private int _dropped;

    /// <summary>No rows yet.</summary>
    /// <param name="plan">Their plan.</param>
    /// <param name="collapses">Whether rows with the same key replace each other.</param>
    public KeyedRows(RowPlan plan, bool collapses)
    {
        Plan = plan;
        Rows = new RowBatch(plan.Statement.Columns.Count);
        _index = collapses && plan.Layout.KeyCount > 0 ? new RowIndex(Rows, plan.Layout.KeyCount) : null;
    }

    public RowPlan Plan { get; }

    /// <summary>The rows; complete after <see cref="Compact"/>.</summary>
    public RowBatch Rows { get; }

    /// <summary>Adds a row.</summary>
    public void Add(in SinkRow row)
    {
        Span<ConnectValue> cells = Rows.Add();
        if (row.IsDelete)
        {
            Plan.Layout.FillKey(row, cells);
        }
        else
        {
            Plan.Layout.Fill(row, cells);
        }

        if (_index is not null && _index.Set(Rows.Count - 1) is >= 0 and int replaced)
        {
            Drop(replaced);
        }
    }

    /// <summary>Takes out the row with the key of another one.</summary>
    /// <param name="key">Cells that begin with the key.</param>
    public void Remove(ReadOnlySpan<ConnectValue> key)
    {
        if (_index is not null && _index.Find(key) is >= 0 and int row)
        {
            // The index still has it; when the key comes again the row is dropped once more, which changes nothing.
            Drop(row);
        }
    }

    /// <summary>Leaves out the rows that were replaced.</summary>
    public void Compact()
    {
        if (_dropped > 0)
        {
            Rows.Remove(_isDropped);
            Array.Clear(_isDropped);
            _dropped = 0;
        }
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        Rows.Clear();
        _index?.Clear();
        Array.Clear(_isDropped);
        _dropped = 0;
    }

    private void Drop(int row)
    {
        if (row >= _isDropped.Length)
        {
            Array.Resize(ref _isDropped, Math.Max(64, Math.Max(row + 1, _isDropped.Length * 2)));
        }

        _isDropped[row] = true;
        _dropped++;
    }
}
