using Connect.Data;

namespace Connectors.Jdbc.Sink;

/// <summary>The columns of <c>pk.mode=kafka</c>.</summary>
internal static class KafkaColumns
{
    /// <summary>Their names where <c>pk.fields</c> gives none: topic, partition, offset.</summary>
    public static readonly string[] Names = ["__connect_topic", "__connect_partition", "__connect_offset"];

    /// <summary>Their schemas.</summary>
    public static readonly Schema[] Schemas = [Schema.String, Schema.Int32, Schema.Int64];

    /// <summary>Their sources.</summary>
    public static readonly CellKind[] Sources = [CellKind.Topic, CellKind.Partition, CellKind.Offset];
}
