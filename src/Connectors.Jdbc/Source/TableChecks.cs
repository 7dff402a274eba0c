using Connect.Errors;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Source;

/// <summary>Whether a table has the columns that a mode needs.</summary>
internal static class TableChecks
{
    /// <summary>Checks a table and finds the incrementing column when none is named.</summary>
    /// <param name="table">The table.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="identifiers">How it is quoted, for messages.</param>
    /// <param name="incrementing">The incrementing column; empty to find it, null when the mode has none.</param>
    /// <param name="timestamps">The timestamp columns.</param>
    /// <param name="found">Told of an incrementing column that was found.</param>
    /// <exception cref="ConnectException">A column is missing or may hold null.</exception>
    public static void Check(
        TableDefinition table, JdbcSourceConfig config, IdentifierRules identifiers, ref string? incrementing, IReadOnlyList<string> timestamps, Action<string> found)
    {
        string name = identifiers.Quote(table.Id);
        if (incrementing is { Length: 0 })
        {
            incrementing = table.Columns.FirstOrDefault(column => column.IsAutoIncrement)?.Name
                ?? throw new ConnectException(
                    $"The database counts up no column of {name}; name a column that only grows in {JdbcSourceConfigDef.IncrementingColumn}, or use another mode for this table.");
            found(incrementing);
        }

        foreach (string column in timestamps)
        {
            if (table.Column(column) is null)
            {
                throw new ConnectException($"Timestamp column: {column} does not exist in table '{name}'; it has {Columns(table)}.");
            }
        }

        if (incrementing is not null && table.Column(incrementing) is null)
        {
            throw new ConnectException($"Incrementing column: {incrementing} does not exist in table '{name}'; it has {Columns(table)}.");
        }

        // The columns of a view never say that they are not null.
        if (!config.ValidatesNonNull || table.Type.Contains("VIEW", StringComparison.Ordinal))
        {
            return;
        }

        if (incrementing is not null && table.Column(incrementing)!.AllowsNull)
        {
            throw new ConnectException(
                $"Cannot make incremental queries using incrementing column {incrementing} on {name} because this column is nullable. Rows with null would never be read; "
                + $"declare it NOT NULL, or set {JdbcSourceConfigDef.ValidateNonNull}=false.");
        }

        if (timestamps.Count > 0 && timestamps.All(column => table.Column(column)!.AllowsNull))
        {
            throw new ConnectException(
                $"Cannot make incremental queries using timestamp columns [{string.Join(",", timestamps)}] on {name} because all of these columns are nullable. Rows with null in all of them "
                + $"would never be read; declare one NOT NULL, or set {JdbcSourceConfigDef.ValidateNonNull}=false.");
        }
    }

    private static string Columns(TableDefinition table) => string.Join(", ", table.Columns.Select(column => column.Name));
}
