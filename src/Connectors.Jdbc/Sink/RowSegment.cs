using Connect.Data;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>
/// Rows of one table that two statements can write: those to be written and those to be deleted, of one shape each. Upserts and deletes of a key come down to the last
/// one, so deletes go first; of inserts and updates none may come after a delete, and deletes go last.
/// </summary>
/// <param name="operation">What is done with rows that have a value.</param>
internal sealed class RowSegment(WriteOperation operation)
{
    public KeyedRows? Writes { get; private set; }

    public KeyedRows? Deletes { get; private set; }

    /// <summary>Adds a row; false when it needs a segment of its own.</summary>
    public bool TryAdd(RowPlan plan, in SinkRow row)
    {
        if (row.IsDelete)
        {
            if (Deletes is not null && !ReferenceEquals(Deletes.Plan, plan))
            {
                return false;
            }

            if (Writes is not null && !HasSameKey(Writes.Plan, plan))
            {
                return false;
            }

            Deletes ??= new KeyedRows(plan, collapses: true);
            Deletes.Add(row);
            if (operation == WriteOperation.Upsert)
            {
                Writes?.Remove(Deletes.Rows[Deletes.Rows.Count - 1]);
            }

            return true;
        }

        bool isAfterDelete = Deletes is { Rows.Count: > 0 };
        if ((Writes is not null && !ReferenceEquals(Writes.Plan, plan)) || (isAfterDelete && (operation != WriteOperation.Upsert || !HasSameKey(plan, Deletes!.Plan))))
        {
            return false;
        }

        Writes ??= new KeyedRows(plan, collapses: operation != WriteOperation.Insert);
        Writes.Add(row);
        return true;
    }

    /// <summary>The statements' rows in the order they are to be executed.</summary>
    public IEnumerable<KeyedRows> InOrder()
    {
        Writes?.Compact();
        Deletes?.Compact();
        return ((KeyedRows?[])(operation == WriteOperation.Upsert ? [Deletes, Writes] : [Writes, Deletes])).OfType<KeyedRows>().Where(rows => rows.Rows.Count > 0);
    }

    // Keys can only be compared when they are of the same fields and types.
    private static bool HasSameKey(RowPlan writes, RowPlan deletes)
    {
        IReadOnlyList<WriteColumn> left = writes.Statement.Keys;
        IReadOnlyList<WriteColumn> right = deletes.Statement.Keys;
        if (ReferenceEquals(writes.KeyTwin, deletes))
        {
            return true;
        }

        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (left[i].Name != right[i].Name || !Equals(left[i].Schema, right[i].Schema))
            {
                return false;
            }
        }

        writes.KeyTwin = deletes;
        return true;
    }
}
