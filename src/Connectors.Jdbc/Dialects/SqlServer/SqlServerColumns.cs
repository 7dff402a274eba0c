using Connect.Data;

namespace Connectors.Jdbc.Dialects.SqlServer;

/// <summary>Which SQL Server type becomes what.</summary>
internal static class SqlServerColumns
{
    /// <summary>A reader for a column of a result; null for sql_variant, geometry, geography and vector, which have no counterpart in the Java connector either.</summary>
    public static ColumnReader? CreateReader(ResultColumn column, ReadOptions options)
    {
        bool isOptional = column.IsOptional;
        string type = column.TypeName.ToLowerInvariant();

        // Types written in .NET have their database and schema in front.
        type = type[(type.LastIndexOf('.') + 1)..];
        switch (type)
        {
            case "bit":
                return ColumnReaders.BooleanAsInt8(isOptional);
            case "tinyint":
                return ColumnReaders.ByteAsInt16(isOptional);
            case "smallint":
                return ColumnReaders.Int16(isOptional);
            case "int":
                return ColumnReaders.Int32(isOptional);
            case "bigint":
                return ColumnReaders.Int64(isOptional);
            case "real":
                return ColumnReaders.Float32(isOptional);
            case "float":
                return ColumnReaders.Float64(isOptional);
            case "decimal" or "money" or "smallmoney":
                int scale = type == "decimal" ? column.Scale ?? 0 : 4;
                int precision = type == "decimal" ? column.Precision ?? 38 : type == "money" ? 19 : 10;
                return new SqlServerDecimalReader(NumericForm.Of(precision, scale, NumericMapping.None), isOptional);
            case "numeric":
                return new SqlServerDecimalReader(NumericForm.Of(column.Precision ?? 38, column.Scale ?? 0, options.Numeric), isOptional);
            case "char" or "varchar" or "text" or "nchar" or "nvarchar" or "ntext" or "xml" or "sysname":
                return ColumnReaders.String(isOptional);
            case "json":
                return options.Extended ? ColumnReaders.String(isOptional) : null;
            case "uniqueidentifier":
                return new SqlServerGuidReader(isOptional);
            case "binary" or "varbinary" or "image" or "timestamp" or "rowversion" or "hierarchyid":
                return ColumnReaders.Bytes(isOptional);
            case "date":
                return new SqlServerDateReader(isOptional ? DateSchema.Builder().Optional().Build() : DateSchema.Schema, options.Time);
            case "time":
                return new SqlServerTimeReader(isOptional ? TimeSchema.Builder().Optional().Build() : TimeSchema.Schema, options.Time);
            case "datetime" or "datetime2" or "smalldatetime":
                return new SqlServerTimestampReader(new TimestampForm(options, isOptional), options.Time);
            case "datetimeoffset":
                return new SqlServerOffsetReader(new TimestampForm(options, isOptional), options.Time);
            default:
                return null;
        }
    }
}
