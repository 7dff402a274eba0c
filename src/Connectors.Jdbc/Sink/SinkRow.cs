using Connect.Data;
using Connect.Sink;

namespace Connectors.Jdbc.Sink;

/// <summary>A record with the value that becomes a row: its own, or the new state in a Debezium envelope.</summary>
/// <param name="Record">The record.</param>
/// <param name="ValueSchema">Schema of the value, or null.</param>
/// <param name="Value">The value; null deletes.</param>
internal readonly record struct SinkRow(SinkRecord Record, Schema? ValueSchema, ConnectValue Value)
{
    /// <summary>Whether the row is to be deleted.</summary>
    public bool IsDelete => Value.IsNull;
}
