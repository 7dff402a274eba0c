using Connect.Data;

namespace Connectors.Jdbc.Dialects;

/// <summary>Rows of one shape, cell by cell in one piece of memory that is used again and again. Not thread-safe.</summary>
/// <param name="width">Cells of a row.</param>
public sealed class RowBatch(int width)
{
    private const int FirstRows = 16;

    private ConnectValue[] _cells = [];

    /// <summary>Cells of a row.</summary>
    public int Width => width;

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The cells of a row; valid until the next change.</summary>
    public ReadOnlySpan<ConnectValue> this[int row] => _cells.AsSpan(row * width, width);

    /// <summary>The cells of a new row, all null, to be filled at once.</summary>
    public Span<ConnectValue> Add()
    {
        int start = Count * width;
        if (start + width > _cells.Length)
        {
            Array.Resize(ref _cells, Math.Max(FirstRows * width, _cells.Length * 2));
        }

        Count++;
        return _cells.AsSpan(start, width);
    }

    /// <summary>Takes back the row that was added last.</summary>
    public void RemoveLast()
    {
        Count--;
        _cells.AsSpan(Count * width, width).Clear();
    }

    /// <summary>Leaves out rows, keeping the order of the others.</summary>
    /// <param name="isDropped">Tells whether a row goes; rows beyond its end stay.</param>
    internal void Remove(ReadOnlySpan<bool> isDropped)
    {
        int kept = 0;
        for (int row = 0; row < Count; row++)
        {
            if (row >= isDropped.Length || !isDropped[row])
            {
                if (kept != row)
                {
                    _cells.AsSpan(row * width, width).CopyTo(_cells.AsSpan(kept * width, width));
                }

                kept++;
            }
        }

        _cells.AsSpan(kept * width, (Count - kept) * width).Clear();
        Count = kept;
    }

    /// <summary>Forgets all rows and keeps the memory.</summary>
    public void Clear()
    {
        _cells.AsSpan(0, Count * width).Clear();
        Count = 0;
    }
}
