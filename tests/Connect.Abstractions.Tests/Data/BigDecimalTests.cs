using System.Globalization;
using System.Numerics;
using System.Text;
using Connect.Data;

namespace Connect.Tests.Data;

public sealed class BigDecimalTests
{
    [Fact]
    public void UnscaledBytes_OfRandomLengths_AreMinimalAndReadBack()
    {
        var random = new Random(20);
        for (int i = 0; i < 5000; i++)
        {
            byte[] bytes = new byte[random.Next(1, 20)];
            random.NextBytes(bytes);
            BigInteger expected = new(bytes, isUnsigned: false, isBigEndian: true);

            BigDecimal value = BigDecimal.FromUnscaledBytes(bytes, 3);

            Assert.Equal(expected, value.UnscaledValue);
            Assert.Equal(expected.ToByteArray(isUnsigned: false, isBigEndian: true), value.ToUnscaledBytes());
            Assert.Equal(value, BigDecimal.FromUnscaledBytes(value.ToUnscaledBytes(), 3));
            Assert.Equal(-1, value.WriteUnscaledBytes(new byte[value.UnscaledByteCount - 1]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(-128)]
    [InlineData(-129)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void UnscaledBytes_AtTheEdges_AreMinimal(long unscaled) =>
        Assert.Equal(((BigInteger)unscaled).ToByteArray(isUnsigned: false, isBigEndian: true), new BigDecimal(unscaled, 0).ToUnscaledBytes());

    [Fact]
    public void Parse_OfPrintedNumber_GivesTheSameNumberAndScale()
    {
        var random = new Random(21);
        byte[] utf8 = new byte[200];
        for (int i = 0; i < 5000; i++)
        {
            byte[] bytes = new byte[random.Next(1, 30)];
            random.NextBytes(bytes);
            BigDecimal value = BigDecimal.FromUnscaledBytes(bytes, random.Next(-40, 60));

            Assert.Equal(value, BigDecimal.Parse(value.ToString()));
            Assert.True(value.TryFormat(utf8, out int written));
            Assert.Equal(value.ToString(), Encoding.ASCII.GetString(utf8, 0, written));
            Assert.False(value.TryFormat(utf8.AsSpan(0, written - 1), out int none));
            Assert.Equal(0, none);
            BigDecimal plain = BigDecimal.Parse(value.ToPlainString());
            Assert.Equal(value.Scale < 0 ? value.UnscaledValue * BigInteger.Pow(10, -value.Scale) : value.UnscaledValue, plain.UnscaledValue);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e+-1")]
    [InlineData("1.2.3")]
    [InlineData("1_000")]
    [InlineData(" 1")]
    [InlineData("1e2147483648")]
    [InlineData("1.00e2147483648")]
    [InlineData("1e-2147483648")]
    [InlineData("1e99999999999999999999")]
    [InlineData("²")]
    [InlineData("NaN")]
    public void TryParse_OfNoLiteral_IsFalse(string text)
    {
        Assert.False(BigDecimal.TryParse(text, out _));
        Assert.Throws<FormatException>(() => BigDecimal.Parse(text));
    }

    [Theory]
    [InlineData("1e-2147483647", 1, int.MaxValue)]
    [InlineData("1e2147483647", 1, -int.MaxValue)]
    [InlineData("+5.", 5, 0)]
    [InlineData("-.5", -5, 1)]
    [InlineData("١٢", 12, 0)]
    [InlineData("00012e0003", 12, -3)]
    public void Parse_OfUnusualLiteral_KeepsItsScale(string text, long unscaled, int scale) =>
        Assert.Equal(new BigDecimal(unscaled, scale), BigDecimal.Parse(text));

    [Theory]
    [InlineData("1.00", true, 1)]
    [InlineData("1E+18", true, 1_000_000_000_000_000_000)]
    [InlineData("9223372036854775807.000", true, long.MaxValue)]
    [InlineData("-9223372036854775808", true, long.MinValue)]
    [InlineData("9223372036854775808", false, 0)]
    [InlineData("1E+19", false, 0)]
    [InlineData("1E+2147483647", false, 0)]
    [InlineData("1E-2147483647", false, 0)]
    [InlineData("0E+2147483647", true, 0)]
    [InlineData("1.5", false, 0)]
    public void TryToInt64_IsTrueForWholeNumbersOf64Bits(string text, bool fits, long expected)
    {
        Assert.Equal(fits, BigDecimal.Parse(text).TryToInt64(out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1.50")]
    [InlineData("-79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001")]
    [InlineData("-9223372036854775808")]
    [InlineData("-0.00")]
    [InlineData("1E+3")]
    public void ToDecimal_OfWhatFits_IsTheSameNumber(string text)
    {
        decimal value = BigDecimal.Parse(text).ToDecimal();

        Assert.Equal(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture), value);
        Assert.Equal(new BigDecimal(value).ToDecimal(), value);
    }

    [Fact]
    public void FromDecimal_KeepsTheScale()
    {
        Assert.Equal("1.50", new BigDecimal(1.50m).ToString());
        Assert.Equal("-79228162514264337593543950335", new BigDecimal(decimal.MinValue).ToString());
    }

    [Fact]
    public void ToDecimal_OfTooLargeNumber_Throws() => Assert.Throws<OverflowException>(() => BigDecimal.Parse("1E+30").ToDecimal());

    [Fact]
    public void FromUnscaledBytes_OfNone_Throws() => Assert.Throws<FormatException>(() => BigDecimal.FromUnscaledBytes([], 0));

    [Fact]
    public void TryFormat_OfShortNumber_AllocatesNothing()
    {
        byte[] utf8 = new byte[48];
        var value = new BigDecimal(long.MinValue, 25);
        value.TryFormat(utf8, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(value.TryFormat(utf8, out int written));

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal("-9.223372036854775808E-7", Encoding.ASCII.GetString(utf8, 0, written));
    }
}
