namespace Connectors.Jdbc.Dialects;

/// <summary>How values of records become values of a database.</summary>
/// <param name="Identifiers">How names are quoted.</param>
/// <param name="Time">Zone and calendar of times without a zone.</param>
/// <param name="Dates">Zone and calendar in which the Date logical type has its day.</param>
public sealed record WriteOptions(IdentifierRules Identifiers, DatabaseTime Time, DatabaseTime Dates)
{
    /// <summary>Whether SQL Server's MERGE takes <c>HOLDLOCK</c> (<c>mssql.use.merge.holdlock</c>).</summary>
    public bool MergesWithHoldLock { get; init; } = true;

    /// <summary>Whether SQLite's upsert keeps columns that records do not have (<c>sqlite.use.on.conflict</c>).</summary>
    public bool UsesOnConflict { get; init; }
}
