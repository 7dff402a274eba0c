namespace Connectors.Jdbc.Dialects;

/// <summary>A table as the database describes it.</summary>
/// <param name="Id">Its full name.</param>
/// <param name="Type">JDBC's table type in upper case.</param>
/// <param name="Columns">Its columns in order.</param>
public sealed record TableDefinition(TableId Id, string Type, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>The column of that name, in this case or else in any; null when there is none.</summary>
    public TableColumn? Column(string name) =>
        Columns.FirstOrDefault(column => column.Name == name) ?? Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
