using System.Globalization;
using System.Numerics;
using Connect.Data;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Encoders of the built-in types. Numbers go into any type of number that can hold them, as PostgreSQL itself assigns them.</summary>
internal static class PgEncoders
{
    /// <summary>bool; of numbers 0 and 1.</summary>
    public static PgEncoder Boolean { get; } = new BooleanEncoder();

    /// <summary>int2.</summary>
    public static PgEncoder Int16 { get; } = new IntegerEncoder("smallint", 2);

    /// <summary>int4.</summary>
    public static PgEncoder Int32 { get; } = new IntegerEncoder("integer", 4);

    /// <summary>int8.</summary>
    public static PgEncoder Int64 { get; } = new IntegerEncoder("bigint", 8);

    /// <summary>oid.</summary>
    public static PgEncoder Oid { get; } = new IntegerEncoder("oid", 0);

    /// <summary>float4.</summary>
    public static PgEncoder Float32 { get; } = new Float32Encoder();

    /// <summary>float8.</summary>
    public static PgEncoder Float64 { get; } = new Float64Encoder();

    /// <summary>numeric.</summary>
    public static PgEncoder Numeric { get; } = new NumericEncoder();

    /// <summary>money, in hundredths, as in most locales.</summary>
    public static PgEncoder Money { get; } = new MoneyEncoder();

    /// <summary>bytea.</summary>
    public static PgEncoder Bytes { get; } = new BytesEncoder();

    /// <summary>uuid, from text.</summary>
    public static PgEncoder Uuid { get; } = new UuidEncoder();

    /// <summary>hstore, from maps.</summary>
    public static PgEncoder Hstore { get; } = new HstoreEncoder();

    /// <summary>The number that a value is, for columns of numbers.</summary>
    /// <returns>False when it is no number; text is read.</returns>
    internal static bool TryGetDecimal(in ConnectValue value, out BigDecimal number)
    {
        switch (value.Kind)
        {
            case ValueKind.Int8:
                number = new BigDecimal(value.AsInt8(), 0);
                return true;
            case ValueKind.Int16:
                number = new BigDecimal(value.AsInt16(), 0);
                return true;
            case ValueKind.Int32:
                number = new BigDecimal(value.AsInt32(), 0);
                return true;
            case ValueKind.Int64:
                number = new BigDecimal(value.AsInt64(), 0);
                return true;
            case ValueKind.Decimal:
                number = value.AsDecimal();
                return true;
            case ValueKind.Float32:
                return BigDecimal.TryParse(value.AsFloat32().ToString("R", CultureInfo.InvariantCulture), out number);
            case ValueKind.Float64:
                return BigDecimal.TryParse(value.AsFloat64().ToString("R", CultureInfo.InvariantCulture), out number);
            case ValueKind.String:
                return BigDecimal.TryParse(value.AsString().AsSpan().Trim(), out number);
            default:
                number = default;
                return false;
        }
    }

    private static bool TryGetDouble(in ConnectValue value, out double number)
    {
        switch (value.Kind)
        {
            case ValueKind.Float64:
                number = value.AsFloat64();
                return true;
            case ValueKind.Float32:
                number = value.AsFloat32();
                return true;
            case ValueKind.String:
                return double.TryParse(value.AsString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
            default:
                bool isNumber = TryGetDecimal(value, out BigDecimal exact);
                number = isNumber ? exact.ToDouble() : 0;
                return isNumber;
        }
    }

    private sealed class BooleanEncoder() : PgEncoder("boolean")
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value) => buffer.WriteByte(value.Kind switch
        {
            ValueKind.Boolean => value.AsBoolean() ? (byte)1 : (byte)0,
            ValueKind.Int8 or ValueKind.Int16 or ValueKind.Int32 or ValueKind.Int64 when TryGetDecimal(value, out BigDecimal number) && number.TryGetUnscaledInt64(out long bit) && bit is 0 or 1 => (byte)bit,
            _ => throw Unexpected(value),
        });
    }

    private sealed class IntegerEncoder(string typeName, int size) : PgEncoder(typeName)
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value)
        {
            long number = value.Kind switch
            {
                ValueKind.Int8 => value.AsInt8(),
                ValueKind.Int16 => value.AsInt16(),
                ValueKind.Int32 => value.AsInt32(),
                ValueKind.Int64 => value.AsInt64(),
                _ => Whole(value),
            };
            switch (size)
            {
                case 2:
                    buffer.WriteInt16(number is >= short.MinValue and <= short.MaxValue ? (short)number : throw OutOfRange());
                    break;
                case 4:
                    buffer.WriteInt32(number is >= int.MinValue and <= int.MaxValue ? (int)number : throw OutOfRange());
                    break;
                case 8:
                    buffer.WriteInt64(number);
                    break;
                default:
                    buffer.WriteInt32(number is >= 0 and <= uint.MaxValue ? (int)(uint)number : throw OutOfRange());
                    break;
            }
        }

        // As PostgreSQL rounds: halves of exact numbers away from zero, those of binary ones to the even neighbour.
        private long Whole(in ConnectValue value)
        {
            if (value.Kind is ValueKind.Float32 or ValueKind.Float64)
            {
                double rounded = Math.Round(value.Kind == ValueKind.Float32 ? value.AsFloat32() : value.AsFloat64(), MidpointRounding.ToEven);
                return rounded is >= -9.2233720368547758e18 and < 9.2233720368547758e18 ? (long)rounded : throw OutOfRange();
            }

            if (!TryGetDecimal(value, out BigDecimal number))
            {
                throw Unexpected(value);
            }

            return Decimals.Rescale(number, 0, roundsReals: true).TryGetUnscaledInt64(out long whole) ? whole : throw OutOfRange();
        }
    }

    private sealed class Float32Encoder() : PgEncoder("real")
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value)
        {
            if (value.Kind == ValueKind.Float32)
            {
                buffer.WriteSingle(value.AsFloat32());
                return;
            }

            double wide = TryGetDouble(value, out double number) ? number : throw Unexpected(value);
            float narrow = (float)wide;
            buffer.WriteSingle(float.IsInfinity(narrow) && double.IsFinite(wide) ? throw OutOfRange() : narrow);
        }
    }

    private sealed class Float64Encoder() : PgEncoder("double precision")
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value) => buffer.WriteDouble(TryGetDouble(value, out double number) ? number : throw Unexpected(value));
    }

    private sealed class NumericEncoder() : PgEncoder("numeric")
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value)
        {
            if (TryGetDecimal(value, out BigDecimal number))
            {
                int start = buffer.Length;
                int written = PgNumeric.Write(number, buffer.Take(PgNumeric.MaxLength(number)));
                buffer.Truncate(start + written);
                return;
            }

            double special = value.Kind switch
            {
                ValueKind.Float32 => value.AsFloat32(),
                ValueKind.Float64 => value.AsFloat64(),
                _ => throw Unexpected(value),
            };
            PgNumeric.WriteSpecial(special, buffer.Take(PgNumeric.HeaderBytes));
        }
    }

    private sealed class MoneyEncoder() : PgEncoder("money")
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value) => buffer.WriteInt64(
            !TryGetDecimal(value, out BigDecimal number) ? throw Unexpected(value)
            : Decimals.Rescale(number, 2, roundsReals: true).TryGetUnscaledInt64(out long cents) ? cents : throw OutOfRange());
    }

    private sealed class BytesEncoder() : PgEncoder("bytea")
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value) => buffer.WriteBytes(value.Kind == ValueKind.Bytes ? value.AsBytes() : throw Unexpected(value));
    }

    private sealed class UuidEncoder() : PgEncoder("uuid")
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value)
        {
            if (value.Kind == ValueKind.Bytes && value.AsBytes() is { Length: 16 } bytes)
            {
                buffer.WriteBytes(bytes);
                return;
            }

            if (value.Kind != ValueKind.String)
            {
                throw Unexpected(value);
            }

            Guid id = Guid.TryParse(value.AsString(), out Guid parsed) ? parsed : throw new ConnectDataException("its text is no uuid");
            id.TryWriteBytes(buffer.Take(16), bigEndian: true, out _);
        }
    }

    private sealed class HstoreEncoder() : PgEncoder("hstore")
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value)
        {
            if (value.Kind != ValueKind.Map)
            {
                throw Unexpected(value);
            }

            ConnectMap map = value.AsMap();
            buffer.WriteInt32(map.Count);
            foreach ((ConnectValue key, ConnectValue item) in map)
            {
                PgText.Plain.WriteField(buffer, key);
                PgText.Plain.WriteField(buffer, item);
            }
        }
    }
}
