using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Connect.Errors;

namespace Connect.Data;

/// <summary>
/// One value of the data model in 16 bytes: a reference and a 64-bit word, so numbers, booleans, points in time and decimals of up to 18 digits are not boxed.
/// The default is null. Immutable as far as what it refers to is not changed; byte arrays and lists are referenced, not copied.
/// </summary>
/// <remarks>
/// A scalar's reference is a shared marker that tells its kind (and a decimal's scale) and the word holds its bits;
/// for text, bytes, containers and long decimals the reference is the object and the word holds the kind.
/// </remarks>
public readonly struct ConnectValue : IEquatable<ConnectValue>
{
    private readonly object? _reference;
    private readonly long _bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ConnectValue(object? reference, long bits)
    {
        _reference = reference;
        _bits = bits;
    }

    /// <summary>The absent value.</summary>
    public static ConnectValue Null => default;

    /// <summary>What this value holds.</summary>
    public ValueKind Kind
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _reference is ScalarMarker scalar ? scalar.Kind : (ValueKind)_bits;
    }

    /// <summary>True when there is no value.</summary>
    public bool IsNull => _reference is null;

    /// <summary>The object of a text, bytes or container kind; for converters that have looked at <see cref="Kind"/> once.</summary>
    internal object? Reference => _reference;

    /// <summary>The bits of a scalar kind, sign-extended; the unscaled value of a short decimal.</summary>
    internal long Bits => _bits;

    /// <summary>Wraps an 8-bit integer.</summary>
    public static ConnectValue From(sbyte value) => new(ScalarMarker.Int8, value);

    /// <summary>Wraps a 16-bit integer.</summary>
    public static ConnectValue From(short value) => new(ScalarMarker.Int16, value);

    /// <summary>Wraps a 32-bit integer.</summary>
    public static ConnectValue From(int value) => new(ScalarMarker.Int32, value);

    /// <summary>Wraps a 64-bit integer.</summary>
    public static ConnectValue From(long value) => new(ScalarMarker.Int64, value);

    /// <summary>Wraps a single-precision number.</summary>
    public static ConnectValue From(float value) => new(ScalarMarker.Float32, BitConverter.SingleToInt32Bits(value));

    /// <summary>Wraps a double-precision number.</summary>
    public static ConnectValue From(double value) => new(ScalarMarker.Float64, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Wraps a boolean.</summary>
    public static ConnectValue From(bool value) => new(ScalarMarker.Boolean, value ? 1 : 0);

    /// <summary>Wraps text; null gives <see cref="Null"/>.</summary>
    public static ConnectValue From(string? value) => value is null ? default : new(value, (long)ValueKind.String);

    /// <summary>Refers to a byte array, which must not change afterwards; null gives <see cref="Null"/>.</summary>
    public static ConnectValue From(byte[]? value) => value is null ? default : new(value, (long)ValueKind.Bytes);

    /// <summary>Refers to a list, which must not change afterwards; null gives <see cref="Null"/>.</summary>
    public static ConnectValue From(IReadOnlyList<ConnectValue>? value) => value is null ? default : new(value, (long)ValueKind.Array);

    /// <summary>Refers to a map, which must not change afterwards; null gives <see cref="Null"/>.</summary>
    public static ConnectValue From(ConnectMap? value) => value is null ? default : new(value, (long)ValueKind.Map);

    /// <summary>Refers to a struct; null gives <see cref="Null"/>.</summary>
    public static ConnectValue From(Struct? value) => value is null ? default : new(value, (long)ValueKind.Struct);

    /// <summary>Wraps an exact decimal; one whose unscaled value fits 64 bits is not boxed.</summary>
    public static ConnectValue From(in BigDecimal value) =>
        value.TryGetUnscaledInt64(out long unscaled)
            ? new(ScalarMarker.ForDecimal(value.Scale), unscaled)
            : new(value.Big, (long)ValueKind.Decimal);

    /// <summary>Wraps a point in time given in milliseconds since the epoch (UTC); any 64-bit value is kept.</summary>
    public static ConnectValue FromUnixTimeMilliseconds(long milliseconds) => new(ScalarMarker.DateTime, milliseconds);

    /// <summary>Wraps a point in time, truncated towards the past to whole milliseconds. A local time is converted, an unspecified one is taken as UTC.</summary>
    public static ConnectValue From(DateTime value)
    {
        DateTime utc = value.Kind == System.DateTimeKind.Local ? value.ToUniversalTime() : value;
        return FromUnixTimeMilliseconds(utc.Ticks / TimeSpan.TicksPerMillisecond - DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMillisecond);
    }

    /// <summary>Wraps a point in time, truncated towards the past to whole milliseconds.</summary>
    public static ConnectValue From(DateTimeOffset value) => From(value.UtcDateTime);

    /// <summary>Wraps a calendar day, the value of the Date logical type.</summary>
    public static ConnectValue From(DateOnly value) => From(value.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));

    /// <summary>Wraps a time of day, the value of the Time logical type, truncated to whole milliseconds.</summary>
    public static ConnectValue From(TimeOnly value) => FromUnixTimeMilliseconds(value.Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>Wraps the value of any class of the data model: the scalar types, string, byte[], <see cref="ConnectMap"/>, <see cref="Struct"/>, <see cref="BigDecimal"/>,
    /// <see cref="decimal"/>, dates and times, lists of <see cref="ConnectValue"/>, and null.</summary>
    /// <exception cref="ConnectDataException">The class has no place in the data model.</exception>
    public static ConnectValue FromObject(object? value) => value switch
    {
        null => default,
        ConnectValue v => v,
        string v => From(v),
        int v => From(v),
        long v => From(v),
        bool v => From(v),
        double v => From(v),
        float v => From(v),
        short v => From(v),
        sbyte v => From(v),
        byte[] v => From(v),
        decimal v => From(new BigDecimal(v)),
        BigDecimal v => From(v),
        DateTime v => From(v),
        DateTimeOffset v => From(v),
        DateOnly v => From(v),
        TimeOnly v => From(v),
        Struct v => From(v),
        ConnectMap v => From(v),
        IReadOnlyList<ConnectValue> v => From(v),
        _ => throw new ConnectDataException($"A value of class {value.GetType()} has no place in the data model; use a type that ConnectValue.From accepts."),
    };

    /// <summary>The 8-bit integer. Throws <see cref="ConnectDataException"/> for another kind, as every <c>As…</c> does.</summary>
    public sbyte AsInt8() => ReferenceEquals(_reference, ScalarMarker.Int8) ? (sbyte)_bits : Mismatch<sbyte>(ValueKind.Int8);

    /// <summary>The 16-bit integer.</summary>
    public short AsInt16() => ReferenceEquals(_reference, ScalarMarker.Int16) ? (short)_bits : Mismatch<short>(ValueKind.Int16);

    /// <summary>The 32-bit integer.</summary>
    public int AsInt32() => ReferenceEquals(_reference, ScalarMarker.Int32) ? (int)_bits : Mismatch<int>(ValueKind.Int32);

    /// <summary>The 64-bit integer.</summary>
    public long AsInt64() => ReferenceEquals(_reference, ScalarMarker.Int64) ? _bits : Mismatch<long>(ValueKind.Int64);

    /// <summary>The single-precision number.</summary>
    public float AsFloat32() => ReferenceEquals(_reference, ScalarMarker.Float32) ? BitConverter.Int32BitsToSingle((int)_bits) : Mismatch<float>(ValueKind.Float32);

    /// <summary>The double-precision number.</summary>
    public double AsFloat64() => ReferenceEquals(_reference, ScalarMarker.Float64) ? BitConverter.Int64BitsToDouble(_bits) : Mismatch<double>(ValueKind.Float64);

    /// <summary>The boolean.</summary>
    public bool AsBoolean() => ReferenceEquals(_reference, ScalarMarker.Boolean) ? _bits != 0 : Mismatch<bool>(ValueKind.Boolean);

    /// <summary>The text.</summary>
    public string AsString() => _reference as string ?? Mismatch<string>(ValueKind.String);

    /// <summary>The byte array itself, not a copy.</summary>
    public byte[] AsBytes() => _reference as byte[] ?? Mismatch<byte[]>(ValueKind.Bytes);

    /// <summary>The list itself, not a copy.</summary>
    public IReadOnlyList<ConnectValue> AsArray() => Kind == ValueKind.Array ? (IReadOnlyList<ConnectValue>)_reference! : Mismatch<IReadOnlyList<ConnectValue>>(ValueKind.Array);

    /// <summary>The map itself, not a copy.</summary>
    public ConnectMap AsMap() => _reference as ConnectMap ?? Mismatch<ConnectMap>(ValueKind.Map);

    /// <summary>The struct itself, not a copy.</summary>
    public Struct AsStruct() => _reference as Struct ?? Mismatch<Struct>(ValueKind.Struct);

    /// <summary>The exact decimal.</summary>
    public BigDecimal AsDecimal() => _reference switch
    {
        ScalarMarker { Kind: ValueKind.Decimal } marker => new BigDecimal(_bits, marker.Scale),
        BigDecimal.LongForm big => new BigDecimal(big),
        _ => Mismatch<BigDecimal>(ValueKind.Decimal),
    };

    /// <summary>The point in time in milliseconds since the epoch (UTC).</summary>
    public long AsUnixTimeMilliseconds() => ReferenceEquals(_reference, ScalarMarker.DateTime) ? _bits : Mismatch<long>(ValueKind.DateTime);

    /// <summary>The point in time, UTC.</summary>
    /// <exception cref="ConnectDataException">The value is no point in time or lies outside the years 1 to 9999.</exception>
    public DateTime AsDateTime()
    {
        long milliseconds = AsUnixTimeMilliseconds();
        const long min = -62135596800000, max = 253402300799999;
        return milliseconds is >= min and <= max
            ? DateTime.UnixEpoch.AddTicks(milliseconds * TimeSpan.TicksPerMillisecond)
            : throw new ConnectDataException("The point in time lies outside the years 1 to 9999 that a DateTime can hold; use AsUnixTimeMilliseconds.");
    }

    /// <summary>The value as an object of its own class (boxed where it is a scalar); a point in time is a <see cref="DateTime"/>.</summary>
    public object? ToObject() => Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Int8 => (sbyte)_bits,
        ValueKind.Int16 => (short)_bits,
        ValueKind.Int32 => (int)_bits,
        ValueKind.Int64 => _bits,
        ValueKind.Float32 => AsFloat32(),
        ValueKind.Float64 => AsFloat64(),
        ValueKind.Boolean => _bits != 0,
        ValueKind.Decimal => AsDecimal(),
        ValueKind.DateTime => AsDateTime(),
        _ => _reference,
    };

    /// <summary>Whether both are the very same reference and bits; cheaper than equality and good enough to see that nothing was changed.</summary>
    internal bool IsSame(in ConnectValue other) => ReferenceEquals(_reference, other._reference) && _bits == other._bits;

    /// <summary>Deep equality: same kind and same content. Decimals are equal when unscaled value and scale are; NaN equals NaN.</summary>
    public bool Equals(ConnectValue other)
    {
        if (ReferenceEquals(_reference, other._reference))
        {
            return _bits == other._bits;
        }

        if (_reference is null || other._reference is null || _reference is ScalarMarker || other._reference is ScalarMarker || _bits != other._bits)
        {
            return _reference is ScalarMarker { Kind: ValueKind.Decimal } a && other._reference is ScalarMarker { Kind: ValueKind.Decimal } b
                && a.Scale == b.Scale && _bits == other._bits;
        }

        return (ValueKind)_bits switch
        {
            ValueKind.String => string.Equals((string)_reference, (string)other._reference),
            ValueKind.Bytes => ((byte[])_reference).AsSpan().SequenceEqual((byte[])other._reference),
            ValueKind.Array => ListsEqual((IReadOnlyList<ConnectValue>)_reference, (IReadOnlyList<ConnectValue>)other._reference),
            _ => _reference.Equals(other._reference),
        };
    }

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ConnectValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        switch (Kind)
        {
            case ValueKind.Null:
                return 0;
            case ValueKind.Bytes:
                var bytesHash = new HashCode();
                bytesHash.AddBytes((byte[])_reference!);
                return bytesHash.ToHashCode();
            case ValueKind.Array:
                var listHash = new HashCode();
                foreach (ConnectValue element in (IReadOnlyList<ConnectValue>)_reference!)
                {
                    listHash.Add(element);
                }

                return listHash.ToHashCode();
            case ValueKind.Decimal:
                return AsDecimal().GetHashCode();
            default:
                return _reference is ScalarMarker marker ? HashCode.Combine(marker.Kind, _bits) : _reference!.GetHashCode();
        }
    }

    /// <summary>Deep equality.</summary>
    public static bool operator ==(in ConnectValue left, in ConnectValue right) => left.Equals(right);

    /// <summary>Deep inequality.</summary>
    public static bool operator !=(in ConnectValue left, in ConnectValue right) => !left.Equals(right);

    /// <summary>The text Java's <c>toString</c> gives: <c>null</c>, <c>1.0E10</c>, <c>[1, 2]</c>, <c>{a=1}</c>, <c>Struct{a=1}</c>; bytes are base64 (Java prints an address).</summary>
    public override string ToString() => ValueText.Format(this);

    /// <summary>Wraps an 8-bit integer.</summary>
    public static implicit operator ConnectValue(sbyte value) => From(value);

    /// <summary>Wraps a 16-bit integer.</summary>
    public static implicit operator ConnectValue(short value) => From(value);

    /// <summary>Wraps a 32-bit integer.</summary>
    public static implicit operator ConnectValue(int value) => From(value);

    /// <summary>Wraps a 64-bit integer.</summary>
    public static implicit operator ConnectValue(long value) => From(value);

    /// <summary>Wraps a single-precision number.</summary>
    public static implicit operator ConnectValue(float value) => From(value);

    /// <summary>Wraps a double-precision number.</summary>
    public static implicit operator ConnectValue(double value) => From(value);

    /// <summary>Wraps a boolean.</summary>
    public static implicit operator ConnectValue(bool value) => From(value);

    /// <summary>Wraps text.</summary>
    public static implicit operator ConnectValue(string? value) => From(value);

    /// <summary>Refers to a byte array.</summary>
    public static implicit operator ConnectValue(byte[]? value) => From(value);

    /// <summary>Wraps an exact decimal.</summary>
    public static implicit operator ConnectValue(in BigDecimal value) => From(value);

    /// <summary>Wraps a decimal with its own scale.</summary>
    public static implicit operator ConnectValue(decimal value) => From(new BigDecimal(value));

    /// <summary>Wraps a point in time.</summary>
    public static implicit operator ConnectValue(DateTime value) => From(value);

    /// <summary>Wraps a point in time.</summary>
    public static implicit operator ConnectValue(DateTimeOffset value) => From(value);

    /// <summary>Refers to a struct.</summary>
    public static implicit operator ConnectValue(Struct? value) => From(value);

    /// <summary>Refers to a map.</summary>
    public static implicit operator ConnectValue(ConnectMap? value) => From(value);

    /// <summary>Refers to a list.</summary>
    public static implicit operator ConnectValue(List<ConnectValue>? value) => From(value);

    /// <summary>Refers to an array.</summary>
    public static implicit operator ConnectValue(ConnectValue[]? value) => From(value);

    private static bool ListsEqual(IReadOnlyList<ConnectValue> left, IReadOnlyList<ConnectValue> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (!left[i].Equals(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    [DoesNotReturn]
    private T Mismatch<T>(ValueKind expected) =>
        throw new ConnectDataException($"The value is {Kind.DisplayName()}, not {expected.DisplayName()}.");

    private sealed class ScalarMarker(ValueKind kind, int scale = 0)
    {
        private const int CachedScales = 64;

        public static readonly ScalarMarker Int8 = new(ValueKind.Int8);
        public static readonly ScalarMarker Int16 = new(ValueKind.Int16);
        public static readonly ScalarMarker Int32 = new(ValueKind.Int32);
        public static readonly ScalarMarker Int64 = new(ValueKind.Int64);
        public static readonly ScalarMarker Float32 = new(ValueKind.Float32);
        public static readonly ScalarMarker Float64 = new(ValueKind.Float64);
        public static readonly ScalarMarker Boolean = new(ValueKind.Boolean);
        public static readonly ScalarMarker DateTime = new(ValueKind.DateTime);
        private static readonly ScalarMarker[] Decimals = CreateDecimals();

        public ValueKind Kind { get; } = kind;

        public int Scale { get; } = scale;

        // Scales outside the cache are rare enough (1E+70) to pay for a small object; equality compares them by content.
        public static ScalarMarker ForDecimal(int scale) =>
            scale is >= -CachedScales and <= CachedScales ? Decimals[scale + CachedScales] : new ScalarMarker(ValueKind.Decimal, scale);

        private static ScalarMarker[] CreateDecimals()
        {
            var markers = new ScalarMarker[2 * CachedScales + 1];
            for (int i = 0; i < markers.Length; i++)
            {
                markers[i] = new ScalarMarker(ValueKind.Decimal, i - CachedScales);
            }

            return markers;
        }
    }
}
