using Connect.Data;
using Connect.Source;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Source;

/// <summary>Source partitions, in the Java connector's formats.</summary>
internal static class SourcePartition
{
    public const string TableField = "table";
    public const string ProtocolField = "protocol";
    public const string QueryField = "query";

    private const string Protocol = "1";

    /// <summary>The partition of a table, or of the query when it is null.</summary>
    public static OffsetMap Of(TableId? table, SourceMode mode) => table is null
        ? OffsetMap.Of(QueryField, QueryField)
        : mode == SourceMode.Bulk ? OffsetMap.Of(TableField, table.Table) : OffsetMap.Of((TableField, table.ToString()), (ProtocolField, Protocol));

    /// <summary>The partition that older versions of the Java connector wrote for a table.</summary>
    public static OffsetMap Old(TableId table) => OffsetMap.Of(TableField, table.Table);
}
