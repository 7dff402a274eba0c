namespace Connectors.Jdbc.Sink;

/// <summary>Value of <c>insert.mode</c>.</summary>
internal enum InsertMode
{
    Insert,
    Upsert,
    Update,

    /// <summary>Aiven's name for inserts of many rows at a time, which all inserts are here.</summary>
    Multi,
}
