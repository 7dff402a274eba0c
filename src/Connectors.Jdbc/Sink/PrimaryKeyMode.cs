namespace Connectors.Jdbc.Sink;

/// <summary>Value of <c>pk.mode</c>: where the key of a row comes from.</summary>
internal enum PrimaryKeyMode
{
    /// <summary>Rows have no key.</summary>
    None,

    /// <summary>Topic, partition and offset.</summary>
    Kafka,

    /// <summary>The record's key.</summary>
    RecordKey,

    /// <summary>Fields of the record's value.</summary>
    RecordValue,
}
