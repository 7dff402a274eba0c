using Connect.Data;

namespace Connectors.Jdbc.Sink;

/// <summary>Where the value of a column comes from.</summary>
/// <param name="Kind">What part of the record.</param>
/// <param name="Field">Index of the field, for parts that are structs.</param>
/// <param name="Name">Name of the entry, for parts that are maps.</param>
internal readonly record struct CellSource(CellKind Kind, int Field = 0, ConnectValue Name = default);
