using Npgsql.PostgresTypes;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>What PostgreSQL's dialect knows about a column.</summary>
/// <param name="TypeOid">Object id of its type; domains have that of their base type.</param>
/// <param name="Type">Its type, as far as the connection knows it.</param>
/// <param name="ArrivesAsText">Whether values are asked for as text, because there is no decoder for their binary form.</param>
/// <param name="IsExtended">Whether the Java connector leaves columns of the type out.</param>
internal sealed record PgColumn(uint TypeOid, PostgresType? Type, bool ArrivesAsText, bool IsExtended);
