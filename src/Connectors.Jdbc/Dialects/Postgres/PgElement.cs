using Connect.Data;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Decodes PostgreSQL's binary form of one type: of a column, or of the elements of an array.</summary>
/// <param name="schema">The required schema of its values.</param>
internal abstract class PgElement(Schema schema)
{
    /// <summary>The required schema of its values.</summary>
    public Schema Schema => schema;

    /// <summary>The value of these bytes, which are never null.</summary>
    public abstract ConnectValue Decode(ReadOnlySpan<byte> bytes);
}
