using Connect.Data;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>Finds rows of a batch by their key, the first cells of a row. Rows with null in their key are never found. Keeps its memory.</summary>
/// <param name="rows">The rows.</param>
/// <param name="keyWidth">Cells of the key.</param>
internal sealed class RowIndex(RowBatch rows, int keyWidth)
{
    private const int Empty = 0;

    // Row number + 1 by hash; a power of two long, at most half full.
    private int[] _slots = new int[64];
    private int _count;

    /// <summary>The row with the key of these cells; -1 when there is none.</summary>
    public int Find(ReadOnlySpan<ConnectValue> key)
    {
        if (HasNull(key))
        {
            return -1;
        }

        for (int slot = SlotOf(key); _slots[slot] != Empty; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (IsSame(rows[_slots[slot] - 1], key))
            {
                return _slots[slot] - 1;
            }
        }

        return -1;
    }

    /// <summary>Adds a row, in the place of the one with the same key.</summary>
    /// <returns>The row it replaces; -1 when there is none.</returns>
    public int Set(int row)
    {
        ReadOnlySpan<ConnectValue> key = rows[row][..keyWidth];
        if (HasNull(key))
        {
            return -1;
        }

        if (2 * (_count + 1) > _slots.Length)
        {
            Grow();
        }

        int slot = SlotOf(key);
        while (_slots[slot] != Empty)
        {
            int other = _slots[slot] - 1;
            if (IsSame(rows[other], key))
            {
                _slots[slot] = row + 1;
                return other;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }

        _slots[slot] = row + 1;
        _count++;
        return -1;
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        _count = 0;
    }

    private bool HasNull(ReadOnlySpan<ConnectValue> key)
    {
        foreach (ref readonly ConnectValue cell in key[..keyWidth])
        {
            if (cell.IsNull)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsSame(ReadOnlySpan<ConnectValue> row, ReadOnlySpan<ConnectValue> key)
    {
        for (int i = 0; i < keyWidth; i++)
        {
            if (!row[i].Equals(key[i]))
            {
                return false;
            }
        }

        return true;
    }

    private int SlotOf(ReadOnlySpan<ConnectValue> key)
    {
        int hash = 0;
        foreach (ref readonly ConnectValue cell in key[..keyWidth])
        {
            hash = hash * 31 + cell.GetHashCode();
        }

        return (int)((uint)hash * 2654435769u >> 7) & (_slots.Length - 1);
    }

    private void Grow()
    {
        int[] old = _slots;
        _slots = new int[old.Length * 2];
        foreach (int entry in old)
        {
            if (entry != Empty)
            {
                int slot = SlotOf(rows[entry - 1]);
                while (_slots[slot] != Empty)
                {
                    slot = (slot + 1) & (_slots.Length - 1);
                }

                _slots[slot] = entry;
            }
        }
    }
}
