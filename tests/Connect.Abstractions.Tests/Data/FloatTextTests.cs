using System.Globalization;
using Connect.Data;

namespace Connect.Tests.Data;

public sealed class FloatTextTests
{
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1, "1.0")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(100, "100.0")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.00099999, "9.9999E-4")]
    [InlineData(9999999.999, "9999999.999")]
    [InlineData(10000000, "1.0E7")]
    [InlineData(1e10, "1.0E10")]
    [InlineData(1.25e-5, "1.25E-5")]
    [InlineData(123456789012345680, "1.2345678901234568E17")]
    [InlineData(2e23, "2.0E23")]
    [InlineData(double.Epsilon, "4.9E-324")]
    [InlineData(20 * double.Epsilon, "9.9E-323")]
    [InlineData(double.MaxValue, "1.7976931348623157E308")]
    [InlineData(2.9802322387695312E-8, "2.9802322387695312E-8")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Format_OfDouble_HasJavasLayout(double value, string text) => Assert.Equal(text, FloatText.Format(value));

    [Theory]
    [InlineData(1.1f, "1.1")]
    [InlineData(16777216f, "1.6777216E7")]
    [InlineData(float.Epsilon, "1.4E-45")]
    [InlineData(float.MaxValue, "3.4028235E38")]
    [InlineData(float.NaN, "NaN")]
    public void Format_OfSingle_HasJavasLayout(float value, string text) => Assert.Equal(text, FloatText.Format(value));

    [Fact]
    public void Format_OfEveryPowerOfTwo_ReadsBack()
    {
        for (int exponent = -1074; exponent <= 1023; exponent++)
        {
            double value = Math.ScaleB(1.0, exponent);
            Assert.Equal(value, double.Parse(FloatText.Format(value), CultureInfo.InvariantCulture));
            Assert.Equal(-value, double.Parse(FloatText.Format(-value), CultureInfo.InvariantCulture));
        }

        for (int exponent = -149; exponent <= 127; exponent++)
        {
            float value = MathF.ScaleB(1f, exponent);
            Assert.Equal(value, float.Parse(FloatText.Format(value), CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Format_OfRandomBits_ReadsBack()
    {
        var random = new Random(22);
        for (int i = 0; i < 20000; i++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            Assert.Equal(value, double.Parse(FloatText.Format(value), CultureInfo.InvariantCulture));
            float single = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            Assert.Equal(single, float.Parse(FloatText.Format(single), CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void TryFormat_AllocatesNothingAndTellsWhenItDoesNotFit()
    {
        byte[] utf8 = new byte[FloatText.MaxLength];
        FloatText.TryFormat(-1.7976931348623157E308, utf8, out _);
        FloatText.TryFormat(1.1f, utf8, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        bool formatted = FloatText.TryFormat(-1.7976931348623157E308, utf8, out int written);
        bool single = FloatText.TryFormat(1.1f, utf8, out _);
        bool cut = FloatText.TryFormat(1.5, utf8.AsSpan(0, 2), out int none);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((true, true, false), (formatted, single, cut));
        Assert.Equal((23, 0), (written, none));
        Assert.Equal(0, allocated);
    }
}
