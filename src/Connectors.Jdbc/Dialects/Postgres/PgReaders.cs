using System.Data.Common;
using Connect.Data;
using Npgsql;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Readers of columns that need more than a typed getter.</summary>
internal static class PgReaders
{
    /// <summary>A column of any type with a decoder.</summary>
    public static ColumnReader Raw(PgElement element, bool isOptional) => new RawReader(element, isOptional ? Optional(element.Schema) : element.Schema);

    /// <summary>timestamp, or timestamptz.</summary>
    public static ColumnReader Timestamp(ReadOptions options, bool hasZone, bool isOptional) => new TimestampReader(new TimestampForm(options, isOptional), options, hasZone);

    /// <summary>date.</summary>
    public static ColumnReader Date(DatabaseTime time, bool isOptional) => new DateReader(time, isOptional ? Optional(DateSchema.Schema) : DateSchema.Schema);

    /// <summary>time.</summary>
    public static ColumnReader Time(DatabaseTime time, bool isOptional) => new TimeReader(time, isOptional ? Optional(TimeSchema.Schema) : TimeSchema.Schema);

    /// <summary>An array that arrives as text because its elements have no decoder.</summary>
    public static ColumnReader TextArray(bool isOptional) =>
        new TextArrayReader(isOptional ? SchemaBuilder.Array(Schema.OptionalString).Optional().Build() : SchemaBuilder.Array(Schema.OptionalString).Build());

    /// <summary>The same schema, optional.</summary>
    public static Schema Optional(Schema schema)
    {
        SchemaBuilder builder = schema.Type switch
        {
            SchemaType.Array => SchemaBuilder.Array(schema.ValueSchema!),
            SchemaType.Map => SchemaBuilder.Map(schema.KeySchema!, schema.ValueSchema!),
            _ => new SchemaBuilder(schema.Type),
        };
        builder.Optional().Name(schema.Name);
        if (schema.Parameters is not null)
        {
            builder.Parameters(schema.Parameters);
        }

        return (schema.Version is { } version ? builder.Version(version) : builder).Build();
    }

    /// <summary>The value of days since 2000; infinity is the first or last day that 32 bits hold.</summary>
    public static ConnectValue DateOf(int days, DatabaseTime time)
    {
        long unixDay = days switch
        {
            int.MaxValue => int.MaxValue,
            int.MinValue => int.MinValue,
            _ => time.ToRecordDay(days + (long)PgTime.EpochDays),
        };
        return ConnectValue.FromUnixTimeMilliseconds(unixDay * (TimeSpan.TicksPerDay / TimeSpan.TicksPerMillisecond));
    }

    /// <summary>The value of microseconds since midnight, local time.</summary>
    public static ConnectValue TimeOf(long micros, DatabaseTime time)
    {
        const long day = TimeSpan.TicksPerDay;
        long ticks = time.ToUnixTicks(micros * TimeSpan.TicksPerMicrosecond);

        // East of Greenwich the morning is still the day before; a time has no day.
        return ConnectValue.FromUnixTimeMilliseconds((ticks % day + day) % day / TimeSpan.TicksPerMillisecond);
    }

    /// <summary>The point in time of microseconds since 2000.</summary>
    public static long UnixTicksOf(long micros, bool hasZone, DatabaseTime time)
    {
        long ticks = PgTime.ToTicks(micros);
        return hasZone ? time.ToRecordTicks(ticks) : time.ToUnixTicks(time.ToRecordTicks(ticks));
    }

    private sealed class RawReader(PgElement element, Schema schema) : ColumnReader(schema)
    {
        private byte[] _buffer = new byte[256];

        public override ConnectValue Read(DbDataReader reader, int ordinal)
        {
            if (reader.IsDBNull(ordinal))
            {
                return default;
            }

            int length = (int)reader.GetBytes(ordinal, 0, _buffer, 0, _buffer.Length);
            if (length == _buffer.Length)
            {
                length = (int)reader.GetBytes(ordinal, 0, null, 0, 0);
                if (length > _buffer.Length)
                {
                    _buffer = new byte[Math.Max(length, 2 * _buffer.Length)];
                    reader.GetBytes(ordinal, 0, _buffer, 0, length);
                }
            }

            return element.Decode(_buffer.AsSpan(0, length));
        }
    }

    private sealed class TimestampReader(TimestampForm form, ReadOptions options, bool hasZone) : ColumnReader(form.Schema)
    {
        public override bool IsTimestamp => true;

        public override ConnectValue Read(DbDataReader reader, int ordinal)
        {
            if (reader.IsDBNull(ordinal))
            {
                return default;
            }

            long micros = ((NpgsqlDataReader)reader).GetFieldValue<long>(ordinal);
            return PgTime.IsCommon(micros) ? form.FromUnixTicks(UnixTicksOf(micros, hasZone, options.Time)) : PgTime.Uncommon(micros, options.Granularity);
        }

        public override long? ReadUnixTicks(DbDataReader reader, int ordinal)
        {
            if (reader.IsDBNull(ordinal))
            {
                return null;
            }

            long micros = ((NpgsqlDataReader)reader).GetFieldValue<long>(ordinal);
            return PgTime.IsCommon(micros) ? UnixTicksOf(micros, hasZone, options.Time) : micros > 0 ? long.MaxValue : long.MinValue;
        }
    }

    private sealed class DateReader(DatabaseTime time, Schema schema) : ColumnReader(schema)
    {
        public override bool IsTimestamp => true;

        public override ConnectValue Read(DbDataReader reader, int ordinal) =>
            reader.IsDBNull(ordinal) ? default : DateOf(((NpgsqlDataReader)reader).GetFieldValue<int>(ordinal), time);

        public override long? ReadUnixTicks(DbDataReader reader, int ordinal) =>
            reader.IsDBNull(ordinal) ? null : time.ToUnixTicks(time.ToRecordDay(((NpgsqlDataReader)reader).GetFieldValue<int>(ordinal) + (long)PgTime.EpochDays) * TimeSpan.TicksPerDay);
    }

    private sealed class TimeReader(DatabaseTime time, Schema schema) : ColumnReader(schema)
    {
        public override ConnectValue Read(DbDataReader reader, int ordinal) =>
            reader.IsDBNull(ordinal) ? default : TimeOf(((NpgsqlDataReader)reader).GetFieldValue<long>(ordinal), time);
    }

    private sealed class TextArrayReader(Schema schema) : ColumnReader(schema)
    {
        public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : ConnectValue.From(PgArrayText.Parse(reader.GetString(ordinal)));
    }
}
