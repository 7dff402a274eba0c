using System.Numerics;
using System.Runtime.CompilerServices;
using Connect.Data;
using Connect.Errors;

namespace Connect.Tests.Data;

public sealed class ConnectValueTests
{
    private static readonly Schema RowSchema = SchemaBuilder.Struct()
        .Field("id", Schema.Int64)
        .Field("price", DecimalSchema.OfScale(2))
        .Field("at", TimestampSchema.Schema)
        .Field("ok", Schema.Boolean)
        .Field("ratio", Schema.Float64)
        .Build();

    public static TheoryData<object, ValueKind> Kinds => new()
    {
        { (sbyte)-1, ValueKind.Int8 },
        { (short)-1, ValueKind.Int16 },
        { -1, ValueKind.Int32 },
        { long.MinValue, ValueKind.Int64 },
        { 1.5f, ValueKind.Float32 },
        { double.NaN, ValueKind.Float64 },
        { true, ValueKind.Boolean },
        { "text", ValueKind.String },
        { new byte[] { 1 }, ValueKind.Bytes },
        { new BigDecimal(150, 2), ValueKind.Decimal },
        { new BigDecimal(BigInteger.Pow(10, 40), 3), ValueKind.Decimal },
        { new DateTime(2020, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc), ValueKind.DateTime },
    };

    [Fact]
    public void Size_Is16Bytes() => Assert.Equal(16, Unsafe.SizeOf<ConnectValue>());

    [Fact]
    public void Default_IsNull()
    {
        ConnectValue value = default;

        Assert.True(value.IsNull);
        Assert.Equal(ValueKind.Null, value.Kind);
        Assert.Null(value.ToObject());
        Assert.Equal(default, ConnectValue.From((string?)null));
        Assert.Equal(default, ConnectValue.From((byte[]?)null));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FromObject_OfEveryClass_GivesItsKindAndTheObjectBack(object content, ValueKind kind)
    {
        ConnectValue value = ConnectValue.FromObject(content);

        Assert.Equal(kind, value.Kind);
        Assert.Equal(content, value.ToObject());
        Assert.Equal(ConnectValue.FromObject(content), value);
        Assert.Equal(ConnectValue.FromObject(content).GetHashCode(), value.GetHashCode());
    }

    [Fact]
    public void FromObject_OfForeignClass_SaysSo()
    {
        var error = Assert.Throws<ConnectDataException>(() => ConnectValue.FromObject(new Uri("http://localhost")));

        Assert.Contains("System.Uri", error.Message);
    }

    [Fact]
    public void As_OfAnotherKind_NamesBoth()
    {
        ConnectValue value = 5;

        Assert.Equal("The value is Int32, not Int64.", Assert.Throws<ConnectDataException>(() => value.AsInt64()).Message);
        Assert.Equal("The value is null, not String.", Assert.Throws<ConnectDataException>(() => ConnectValue.Null.AsString()).Message);
    }

    [Fact]
    public void Equals_OfSameNumberInAnotherKind_IsFalse()
    {
        ConnectValue[] ones = [(sbyte)1, (short)1, 1, 1L, 1f, 1d, new BigDecimal(1, 0), true, "1", ConnectValue.FromUnixTimeMilliseconds(1)];

        for (int i = 0; i < ones.Length; i++)
        {
            for (int j = 0; j < ones.Length; j++)
            {
                Assert.Equal(i == j, ones[i] == ones[j]);
            }
        }
    }

    [Fact]
    public void Equals_OfSpecialDoubles_FollowsTheirBits()
    {
        Assert.Equal(ConnectValue.From(double.NaN), ConnectValue.From(double.NaN));
        Assert.NotEqual(ConnectValue.From(0.0), ConnectValue.From(-0.0));
    }

    [Theory]
    [InlineData("1.50", "1.50", true)]
    [InlineData("1.5", "1.50", false)]
    [InlineData("1E+100", "1E+100", true)]
    [InlineData("1E+100", "1E+101", false)]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890", true)]
    [InlineData("123456789012345678901234567890", "12345678901234567890123456789.0", false)]
    public void Equals_OfDecimals_ComparesUnscaledValueAndScale(string left, string right, bool equal)
    {
        ConnectValue a = BigDecimal.Parse(left), b = BigDecimal.Parse(right);

        Assert.Equal(equal, a.Equals(b));
        Assert.True(!equal || a.GetHashCode() == b.GetHashCode());
        Assert.Equal(BigDecimal.Parse(left), a.AsDecimal());
    }

    [Fact]
    public void Equals_OfContainers_IsDeep()
    {
        static ConnectValue Create(byte last) => new ConnectValue[] { new byte[] { 1, last }, new ConnectMap { { "k", new ConnectValue[] { 1, default } } } };

        Assert.Equal(Create(2), Create(2));
        Assert.Equal(Create(2).GetHashCode(), Create(2).GetHashCode());
        Assert.NotEqual(Create(2), Create(3));
        Assert.Equal(ConnectValue.From(new List<ConnectValue> { 1, 2 }), ConnectValue.From(new ConnectValue[] { 1, 2 }));
    }

    [Fact]
    public void From_LocalTime_IsConvertedAndTruncatedToMilliseconds()
    {
        DateTime utc = new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddTicks(9_999_999);

        Assert.Equal(-1, ConnectValue.From(utc).AsUnixTimeMilliseconds());
        Assert.Equal(-1, ConnectValue.From(utc.ToLocalTime()).AsUnixTimeMilliseconds());
        Assert.Equal(-1, ConnectValue.From(DateTime.SpecifyKind(utc, DateTimeKind.Unspecified)).AsUnixTimeMilliseconds());
        Assert.Equal(-1, ConnectValue.From(new DateTimeOffset(utc).ToOffset(TimeSpan.FromHours(5))).AsUnixTimeMilliseconds());
        Assert.Equal(86400000, ConnectValue.From(new DateOnly(1970, 1, 2)).AsUnixTimeMilliseconds());
        Assert.Equal(86399999, ConnectValue.From(new TimeOnly(23, 59, 59, 999)).AsUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(253402300800000)]
    public void AsDateTime_BeyondTheYearsOfDateTime_ThrowsButMillisecondsAreKept(long milliseconds)
    {
        ConnectValue value = ConnectValue.FromUnixTimeMilliseconds(milliseconds);

        Assert.Throws<ConnectDataException>(() => value.AsDateTime());
        Assert.Equal(milliseconds, value.AsUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData(0, "Thu Jan 01 00:00:00 UTC 1970")]
    [InlineData(-62135596800000, "Mon Jan 03 00:00:00 UTC 1")]
    [InlineData(253402300799999, "Fri Dec 31 23:59:59 UTC 9999")]
    [InlineData(long.MaxValue, "Sun Aug 17 07:12:55 UTC 292278994")]
    public void ToString_OfPointInTime_IsJavas(long milliseconds, string text) =>
        Assert.Equal(text, ConnectValue.FromUnixTimeMilliseconds(milliseconds).ToString());

    [Fact]
    public void StructPutAndGet_OfScalars_AllocatesNothing()
    {
        var row = new Struct(RowSchema);
        Field[] fields = [.. RowSchema.Fields];
        PutAndGet(row, fields);

        long before = GC.GetAllocatedBytesForCurrentThread();
        long sum = 0;
        for (int i = 0; i < 1000; i++)
        {
            sum += PutAndGet(row, fields);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000 * (7 + 150 + 9), sum);
    }

    private static long PutAndGet(Struct row, Field[] fields)
    {
        row.Put(fields[0], 7L);
        row.Put("price", new BigDecimal(150, 2));
        row.Put(fields[2], ConnectValue.FromUnixTimeMilliseconds(9));
        row.Put("ok", true);
        row.Put(fields[4], 1.5);
        row.Validate();
        row.Get("price").AsDecimal().TryGetUnscaledInt64(out long unscaled);
        return row.Get("ok").AsBoolean() && row[4].AsFloat64() == 1.5 ? row["id"].AsInt64() + unscaled + row[2].AsUnixTimeMilliseconds() : 0;
    }

    [Fact]
    public void Validate_OfContainersThatFit_AllocatesNothing()
    {
        Schema schema = SchemaBuilder.Array(SchemaBuilder.Map(Schema.String, Schema.Int32).Build()).Build();
        ConnectValue value = new ConnectValue[] { new ConnectMap { { "a", 1 }, { "b", 2 } }, new ConnectMap() };
        schema.Validate(value);

        long before = GC.GetAllocatedBytesForCurrentThread();
        schema.Validate(value);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
