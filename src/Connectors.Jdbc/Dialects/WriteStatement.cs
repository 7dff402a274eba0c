namespace Connectors.Jdbc.Dialects;

/// <summary>A statement that writes rows. Rows have a cell for each column, in order.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Table">Name of the table as the configuration has it.</param>
/// <param name="Definition">The table as the database describes it.</param>
/// <param name="Columns">First the columns of the key, then the others; only those of the key for <see cref="WriteOperation.Delete"/>.</param>
/// <param name="Options">How values are written.</param>
public sealed record WriteStatement(WriteOperation Operation, TableId Table, TableDefinition Definition, IReadOnlyList<WriteColumn> Columns, WriteOptions Options)
{
    /// <summary>The columns of the key.</summary>
    public IReadOnlyList<WriteColumn> Keys { get; } = [.. Columns.Where(column => column.IsKey)];

    /// <summary>The other columns.</summary>
    public IReadOnlyList<WriteColumn> NonKeys { get; } = [.. Columns.Where(column => !column.IsKey)];

    /// <summary>The table's name in SQL.</summary>
    public string TableSql => Options.Identifiers.Quote(Table);

    /// <summary>A column's name in SQL.</summary>
    public string Quote(WriteColumn column) => Options.Identifiers.Quote(column.TargetName);

    /// <summary>Names of columns in SQL, with what follows each.</summary>
    public string Names(IEnumerable<WriteColumn> columns, string separator = ",") => string.Join(separator, columns.Select(Quote));
}
