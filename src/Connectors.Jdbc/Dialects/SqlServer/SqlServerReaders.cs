using System.Data.Common;
using System.Data.SqlTypes;
using System.Numerics;
using Connect.Data;
using Microsoft.Data.SqlClient;

namespace Connectors.Jdbc.Dialects.SqlServer;

/// <summary>decimal, numeric, money and smallmoney: up to 38 digits, more than <see cref="decimal"/> has.</summary>
internal sealed class SqlServerDecimalReader(NumericForm form, bool isOptional) : ColumnReader(form.ToSchema(isOptional))
{
    private readonly NumericForm _form = form;

    public override ConnectValue Read(DbDataReader reader, int ordinal)
    {
        if (reader.IsDBNull(ordinal))
        {
            return default;
        }

        BigDecimal exact = reader is SqlDataReader sql && _form.Precision > 28 ? FromSql(sql.GetSqlDecimal(ordinal)) : new BigDecimal(reader.GetDecimal(ordinal));
        return _form.Type switch
        {
            SchemaType.Bytes => ConnectValue.From(Decimals.Rescale(exact, _form.Scale)),
            SchemaType.Float64 => exact.ToDouble(),
            _ => Decimals.ToInteger(Decimals.Rescale(exact, 0), _form.Type),
        };
    }

    /// <summary>The same number.</summary>
    internal static BigDecimal FromSql(SqlDecimal value)
    {
        int[] parts = value.Data;
        BigInteger magnitude = BigInteger.Zero;
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            magnitude = (magnitude << 32) | (uint)parts[i];
        }

        return new BigDecimal(value.IsPositive ? magnitude : -magnitude, value.Scale);
    }
}

/// <summary>uniqueidentifier, in capitals as the Java driver writes it.</summary>
internal sealed class SqlServerGuidReader(bool isOptional) : ColumnReader(isOptional ? Schema.OptionalString : Schema.String)
{
    public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : ConnectValue.From(reader.GetGuid(ordinal).ToString().ToUpperInvariant());
}

/// <summary>date.</summary>
internal sealed class SqlServerDateReader(Schema schema, DatabaseTime time) : ColumnReader(schema)
{
    public override bool IsTimestamp => true;

    public override ConnectValue Read(DbDataReader reader, int ordinal)
    {
        if (reader.IsDBNull(ordinal))
        {
            return default;
        }

        long day = DatabaseTime.FloorDiv(reader.GetDateTime(ordinal).Ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerDay);
        return ConnectValue.FromUnixTimeMilliseconds(time.ToRecordDay(day) * (TimeSpan.TicksPerDay / TimeSpan.TicksPerMillisecond));
    }

    public override long? ReadUnixTicks(DbDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : time.ToUnixTicks(time.ToRecordTicks(reader.GetDateTime(ordinal).Ticks - DateTime.UnixEpoch.Ticks));
}

/// <summary>time.</summary>
internal sealed class SqlServerTimeReader(Schema schema, DatabaseTime time) : ColumnReader(schema)
{
    public override ConnectValue Read(DbDataReader reader, int ordinal)
    {
        if (reader.IsDBNull(ordinal))
        {
            return default;
        }

        long ticks = time.ToUnixTicks(reader.GetFieldValue<TimeSpan>(ordinal).Ticks) % TimeSpan.TicksPerDay;
        return ConnectValue.FromUnixTimeMilliseconds((ticks + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay / TimeSpan.TicksPerMillisecond);
    }
}

/// <summary>datetime, datetime2 and smalldatetime: local times.</summary>
internal sealed class SqlServerTimestampReader(TimestampForm form, DatabaseTime time) : ColumnReader(form.Schema)
{
    public override bool IsTimestamp => true;

    public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : form.FromUnixTicks(UnixTicks(reader, ordinal));

    public override long? ReadUnixTicks(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : UnixTicks(reader, ordinal);

    private long UnixTicks(DbDataReader reader, int ordinal) => time.ToUnixTicks(time.ToRecordTicks(reader.GetDateTime(ordinal).Ticks - DateTime.UnixEpoch.Ticks));
}

/// <summary>datetimeoffset: points in time.</summary>
internal sealed class SqlServerOffsetReader(TimestampForm form, DatabaseTime time) : ColumnReader(form.Schema)
{
    public override bool IsTimestamp => true;

    public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : form.FromUnixTicks(UnixTicks(reader, ordinal));

    public override long? ReadUnixTicks(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : UnixTicks(reader, ordinal);

    private long UnixTicks(DbDataReader reader, int ordinal) => time.ToRecordTicks(reader.GetFieldValue<DateTimeOffset>(ordinal).UtcTicks - DateTime.UnixEpoch.Ticks);
}
