using System.Data.Common;

namespace Connectors.Jdbc.Dialects;

/// <summary>A running query.</summary>
/// <param name="Reader">Its reader, before the first row. Whoever has the result disposes it.</param>
/// <param name="Columns">Its columns, in the reader's order.</param>
public sealed record QueryResult(DbDataReader Reader, IReadOnlyList<ResultColumn> Columns);
