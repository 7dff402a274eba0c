using System.Data.Common;
using Connect.Data;

namespace Connectors.Jdbc.Dialects;

/// <summary>Reads one column of the rows of a result, without boxing. Not thread-safe: one per result.</summary>
/// <param name="schema">The schema of its values.</param>
public abstract class ColumnReader(Schema schema)
{
    /// <summary>The schema of its values.</summary>
    public Schema Schema => schema;

    /// <summary>Whether <see cref="ReadUnixTicks"/> works: the column holds points in time.</summary>
    public virtual bool IsTimestamp => false;

    /// <summary>The value in the current row.</summary>
    /// <exception cref="Connect.Errors.ConnectDataException">The value does not fit the schema; the message says why, not what it is.</exception>
    public abstract ConnectValue Read(DbDataReader reader, int ordinal);

    /// <summary>The point in time in the current row, in all its precision, in ticks of 100 ns since the epoch; null for null.</summary>
    public virtual long? ReadUnixTicks(DbDataReader reader, int ordinal) => throw new NotSupportedException("The column holds no points in time.");
}
