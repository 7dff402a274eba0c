using Npgsql.PostgresTypes;
using Npgsql.Schema;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Which PostgreSQL type becomes what.</summary>
internal static class PgColumns
{
    private static readonly ReadOptions AnyOptions = new(NumericMapping.None, TimestampGranularity.ConnectLogical, DatabaseTime.Default, Extended: true);

    // varbit, which Java's connector leaves out although it reads bit.
    private const uint VarBit = 1562;

    /// <summary>A column of a described statement.</summary>
    public static ResultColumn Describe(NpgsqlDbColumn column)
    {
        uint oid = column.TypeOID;
        bool isElement = ElementOf(oid, column.PostgresType, AnyOptions, null, null, null) is not null;
        bool isArray = column.PostgresType is PostgresArrayType array && ElementOf(array.Element.OID, array.Element, AnyOptions, null, null, null) is not null;
        bool isExtended = !isElement || oid == VarBit || IsNamed(column.PostgresType, "hstore");
        return new ResultColumn(column.ColumnName, column.DataTypeName ?? "")
        {
            Precision = column.NumericPrecision,
            Scale = column.NumericPrecision is null ? null : ScaleOf(column.NumericScale),
            Size = column.ColumnSize,
            Detail = new PgColumn(oid, column.PostgresType, ArrivesAsText: !isElement && !isArray, isExtended),
        };
    }

    /// <summary>A reader for a column of a result.</summary>
    public static ColumnReader CreateReader(ResultColumn column, ReadOptions options)
    {
        var detail = (PgColumn)column.Detail!;
        bool isOptional = column.IsOptional;
        switch (detail.TypeOid)
        {
            case 16:
                return ColumnReaders.Boolean(isOptional);
            case 17:
                return ColumnReaders.Bytes(isOptional);
            case 20:
                return ColumnReaders.Int64(isOptional);
            case 21:
                return ColumnReaders.Int16(isOptional);
            case 23:
                return ColumnReaders.Int32(isOptional);
            case 700:
                return ColumnReaders.Float32(isOptional);
            case 701:
                return ColumnReaders.Float64(isOptional);
            case 19 or 25 or 114 or 142 or 1042 or 1043 or 3802:
                return ColumnReaders.String(isOptional);
            case 1082:
                return PgReaders.Date(options.Time, isOptional);
            case 1083:
                return PgReaders.Time(options.Time, isOptional);
            case 1114 or 1184:
                return PgReaders.Timestamp(options, detail.TypeOid == 1184, isOptional);
        }

        if (ElementOf(detail.TypeOid, detail.Type, options, column.Precision, column.Scale, column.Size) is { } element)
        {
            return PgReaders.Raw(element, isOptional);
        }

        if (detail.Type is PostgresArrayType array)
        {
            return ElementOf(array.Element.OID, array.Element, options, column.Precision, column.Scale, column.Size) is { } arrayElement
                ? PgReaders.Raw(new PgArrayElement(arrayElement), isOptional)
                : PgReaders.TextArray(isOptional);
        }

        return ColumnReaders.String(isOptional);
    }

    // No scale is one of zero; a negative one arrives as an unsigned number of eleven bits.
    private static int ScaleOf(int? scale) => scale switch
    {
        null => 0,
        > 1000 => scale.Value - 2048,
        _ => scale.Value,
    };

    // A decoder for the type's binary form; null when there is none.
    private static PgElement? ElementOf(uint oid, PostgresType? type, ReadOptions options, int? precision, int? scale, int? size) => oid switch
    {
        16 => PgElements.Boolean,
        17 => PgElements.Bytes,
        18 or 19 or 25 or 114 or 142 or 1042 or 1043 => PgElements.Text,
        20 => PgElements.Int64,
        21 => PgElements.Int16,
        23 => PgElements.Int32,
        26 => PgElements.Oid,
        700 => PgElements.Float32,
        701 => PgElements.Float64,
        790 => PgElements.Money,
        1082 => PgElements.Date(options.Time),
        1083 => PgElements.Time(options.Time),
        1114 => PgElements.Timestamp(options, hasZone: false),
        1184 => PgElements.Timestamp(options, hasZone: true),
        1266 => PgElements.TimeWithZone,
        1560 => size is null or 1 ? PgElements.SingleBit : size <= 8 ? PgElements.Bits8 : PgElements.BitBytes,
        VarBit => PgElements.BitText,
        1700 => PgElements.Numeric(NumericForm.Of(precision, scale, options.Numeric)),
        2950 => PgElements.Uuid,
        3802 => PgElements.Jsonb,
        _ when type is PostgresEnumType || IsNamed(type, "citext") => PgElements.Text,
        _ when IsNamed(type, "hstore") => PgElements.Hstore,
        _ => null,
    };

    private static bool IsNamed(PostgresType? type, string name) => type is PostgresBaseType && type.Name == name;
}
