using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>How rows of one shape are filled and written. Compared by reference: it is made once for its shape.</summary>
/// <param name="layout">Fills the rows.</param>
/// <param name="statement">Writes them.</param>
internal sealed class RowPlan(RowLayout layout, WriteStatement statement)
{
    public RowLayout Layout => layout;

    public WriteStatement Statement => statement;

    /// <summary>The plan of deletes that was last found to have the same key.</summary>
    public RowPlan? KeyTwin { get; set; }
}
