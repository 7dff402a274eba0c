namespace Connectors.Jdbc.Sink;

/// <summary>Part of a record that a column is filled from.</summary>
internal enum CellKind
{
    Topic,
    Partition,
    Offset,

    /// <summary>The key itself.</summary>
    Key,

    /// <summary>A field of the key, with its default for null.</summary>
    KeyField,

    /// <summary>An entry of a key without a schema.</summary>
    KeyEntry,

    /// <summary>The value itself.</summary>
    Value,

    /// <summary>A field of the value, with its default for null.</summary>
    ValueFieldOrDefault,

    /// <summary>A field of the value.</summary>
    ValueField,

    /// <summary>An entry of a value without a schema.</summary>
    ValueEntry,
}
