using System.Buffers.Binary;
using System.Text;
using Connect.Data;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Decoders of the built-in types.</summary>
internal static class PgElements
{
    /// <summary>int2.</summary>
    public static PgElement Int16 { get; } = new Int16Element();

    /// <summary>int4.</summary>
    public static PgElement Int32 { get; } = new Int32Element();

    /// <summary>int8.</summary>
    public static PgElement Int64 { get; } = new Int64Element();

    /// <summary>oid, as INT64.</summary>
    public static PgElement Oid { get; } = new OidElement();

    /// <summary>float4.</summary>
    public static PgElement Float32 { get; } = new Float32Element();

    /// <summary>float8.</summary>
    public static PgElement Float64 { get; } = new Float64Element();

    /// <summary>bool.</summary>
    public static PgElement Boolean { get; } = new BooleanElement();

    /// <summary>Text and everything whose binary form is its text.</summary>
    public static PgElement Text { get; } = new TextElement(0);

    /// <summary>jsonb, a version and text.</summary>
    public static PgElement Jsonb { get; } = new TextElement(1);

    /// <summary>bytea.</summary>
    public static PgElement Bytes { get; } = new BytesElement();

    /// <summary>uuid, as text.</summary>
    public static PgElement Uuid { get; } = new UuidElement();

    /// <summary>money, as FLOAT64; with two digits behind the point, as in most locales.</summary>
    public static PgElement Money { get; } = new MoneyElement();

    /// <summary>hstore, as a MAP of texts.</summary>
    public static PgElement Hstore { get; } = new HstoreElement();

    /// <summary>varbit, as text of zeros and ones.</summary>
    public static PgElement BitText { get; } = new BitTextElement();

    /// <summary>bit of one bit, as BOOLEAN.</summary>
    public static PgElement SingleBit { get; } = new SingleBitElement();

    /// <summary>bit of two to eight bits, as INT8.</summary>
    public static PgElement Bits8 { get; } = new Bits8Element();

    /// <summary>bit of more bits, as BYTES.</summary>
    public static PgElement BitBytes { get; } = new BitBytesElement();

    /// <summary>numeric.</summary>
    public static PgElement Numeric(NumericForm form) => form.Type switch
    {
        SchemaType.Bytes => new DecimalElement(form),
        SchemaType.Float64 => new NumericDoubleElement(),
        _ => new NumericIntegerElement(form),
    };

    /// <summary>date.</summary>
    public static PgElement Date(DatabaseTime time) => new DateElement(time);

    /// <summary>time.</summary>
    public static PgElement Time(DatabaseTime time) => new TimeElement(time);

    /// <summary>timetz.</summary>
    public static PgElement TimeWithZone { get; } = new TimeWithZoneElement();

    /// <summary>timestamp, or timestamptz.</summary>
    public static PgElement Timestamp(ReadOptions options, bool hasZone) => new TimestampElement(options, hasZone);

    private sealed class Int16Element() : PgElement(Schema.Int16)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt16BigEndian(bytes);
    }

    private sealed class Int32Element() : PgElement(Schema.Int32)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    private sealed class Int64Element() : PgElement(Schema.Int64)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    private sealed class OidElement() : PgElement(Schema.Int64)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => (long)BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private sealed class Float32Element() : PgElement(Schema.Float32)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadSingleBigEndian(bytes);
    }

    private sealed class Float64Element() : PgElement(Schema.Float64)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadDoubleBigEndian(bytes);
    }

    private sealed class BooleanElement() : PgElement(Schema.Boolean)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => bytes[0] != 0;
    }

    private sealed class TextElement(int skipped) : PgElement(Schema.String)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[skipped..]);
    }

    private sealed class BytesElement() : PgElement(Schema.Bytes)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => bytes.ToArray();
    }

    private sealed class UuidElement() : PgElement(Schema.String)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => new Guid(bytes, bigEndian: true).ToString();
    }

    private sealed class MoneyElement() : PgElement(Schema.Float64)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes) / 100.0;
    }

    private sealed class HstoreElement() : PgElement(SchemaBuilder.Map(Schema.String, Schema.OptionalString).Build())
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes)
        {
            var map = new ConnectMap();
            int count = BinaryPrimitives.ReadInt32BigEndian(bytes);
            bytes = bytes[4..];
            for (int i = 0; i < count; i++)
            {
                int length = BinaryPrimitives.ReadInt32BigEndian(bytes);
                string key = Encoding.UTF8.GetString(bytes.Slice(4, length));
                bytes = bytes[(4 + length)..];
                length = BinaryPrimitives.ReadInt32BigEndian(bytes);
                map[key] = length < 0 ? default : ConnectValue.From(Encoding.UTF8.GetString(bytes.Slice(4, length)));
                bytes = bytes[(4 + Math.Max(0, length))..];
            }

            return map;
        }
    }

    private sealed class BitTextElement() : PgElement(Schema.String)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes)
        {
            int count = BinaryPrimitives.ReadInt32BigEndian(bytes);
            char[] digits = new char[count];
            for (int i = 0; i < count; i++)
            {
                digits[i] = (bytes[4 + i / 8] & (0x80 >> (i % 8))) != 0 ? '1' : '0';
            }

            return new string(digits);
        }
    }

    private sealed class SingleBitElement() : PgElement(Schema.Boolean)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => (bytes[4] & 0x80) != 0;
    }

    private sealed class Bits8Element() : PgElement(Schema.Int8)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => (sbyte)(bytes[4] >> (8 - BinaryPrimitives.ReadInt32BigEndian(bytes)));
    }

    private sealed class BitBytesElement() : PgElement(Schema.Bytes)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => bytes[4..].ToArray();
    }

    private sealed class DecimalElement(NumericForm form) : PgElement(form.ToSchema(isOptional: false))
    {
        private readonly int _scale = form.Scale;

        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => ConnectValue.From(PgNumeric.Read(bytes, _scale));
    }

    private sealed class NumericDoubleElement() : PgElement(Schema.Float64)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => PgNumeric.ReadDouble(bytes);
    }

    private sealed class NumericIntegerElement(NumericForm form) : PgElement(form.ToSchema(isOptional: false))
    {
        private readonly SchemaType _type = form.Type;

        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => Decimals.ToInteger(PgNumeric.Read(bytes, 0), _type);
    }

    private sealed class DateElement(DatabaseTime time) : PgElement(DateSchema.Schema)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => PgReaders.DateOf(BinaryPrimitives.ReadInt32BigEndian(bytes), time);
    }

    private sealed class TimeElement(DatabaseTime time) : PgElement(TimeSchema.Schema)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes) => PgReaders.TimeOf(BinaryPrimitives.ReadInt64BigEndian(bytes), time);
    }

    private sealed class TimeWithZoneElement() : PgElement(TimeSchema.Schema)
    {
        public override ConnectValue Decode(ReadOnlySpan<byte> bytes)
        {
            // The zone is in seconds west of Greenwich.
            long micros = BinaryPrimitives.ReadInt64BigEndian(bytes) + BinaryPrimitives.ReadInt32BigEndian(bytes[8..]) * 1_000_000L;
            return ConnectValue.FromUnixTimeMilliseconds((micros % PgTime.MicrosPerDay + PgTime.MicrosPerDay) % PgTime.MicrosPerDay / 1000);
        }
    }

    private sealed class TimestampElement : PgElement
    {
        private readonly TimestampForm _form;
        private readonly ReadOptions _options;
        private readonly bool _hasZone;

        public TimestampElement(ReadOptions options, bool hasZone)
            : this(options, hasZone, new TimestampForm(options, isOptional: false))
        {
        }

        private TimestampElement(ReadOptions options, bool hasZone, TimestampForm form)
            : base(form.Schema)
        {
            _form = form;
            _options = options;
            _hasZone = hasZone;
        }

        public override ConnectValue Decode(ReadOnlySpan<byte> bytes)
        {
            long micros = BinaryPrimitives.ReadInt64BigEndian(bytes);
            return PgTime.IsCommon(micros)
                ? _form.FromUnixTicks(PgReaders.UnixTicksOf(micros, _hasZone, _options.Time))
                : PgTime.Uncommon(micros, _options.Granularity);
        }
    }
}
