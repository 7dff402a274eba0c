namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>How values reach a column.</summary>
/// <param name="Copy">Writes the column's own binary form, for COPY; null when there is none.</param>
/// <param name="Parameter">Writes the binary form of a parameter.</param>
/// <param name="ParameterType">The parameter's type, a built-in one.</param>
/// <param name="ParameterOid">Its object id.</param>
/// <param name="Cast">What turns the parameter into the column's type; empty when assignment does.</param>
internal sealed record PgTarget(PgEncoder? Copy, PgEncoder Parameter, string ParameterType, uint ParameterOid, string Cast);
