using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using Connect.Data;
using Connect.Runtime.Conversion.Json;

namespace Connect.Runtime.Tests.Conversion;

/// <summary>The short ways of writing and reading numbers against the general ones.</summary>
public class JsonNumberTests
{
    [Fact]
    public void Write_Doubles_AreTheSameAsTheGeneralText()
    {
        var random = new Random(1);
        for (int i = 0; i < 200_000; i++)
        {
            double value = random.Next(4) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64()),
                1 => Math.Round(random.NextDouble() * 20_000 - 10_000, random.Next(8)),
                2 => Math.BitIncrement(random.Next(100_000) / 100.0),
                _ => random.Next(-100_000, 100_000) / Math.Pow(10, random.Next(8)),
            };
            string text = ConnectValue.From(value).ToString();
            string expected = double.IsFinite(value) ? text : $"\"{text}\"";
            Assert.Equal(expected, Write((ref Utf8Output output) => JsonNumberWriter.Write(ref output, value)));
        }
    }

    [Fact]
    public void Write_Integers_AreTheirDigits()
    {
        var random = new Random(5);
        var values = new List<long> { 0, -1, long.MinValue, long.MaxValue };
        for (long power = 1; power > 0 && power <= 1_000_000_000_000_000_000; power *= 10)
        {
            values.AddRange([power - 1, power, power + 1, -power, 9 * (power / 10)]);
        }

        for (int i = 0; i < 100_000; i++)
        {
            values.Add(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64));
        }

        foreach (long value in values)
        {
            Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Write((ref Utf8Output output) => output.WriteInteger(value)));
        }
    }

    [Fact]
    public void WriteBase64_Integers_AreTheirMinimalBytes()
    {
        var random = new Random(6);
        for (int i = 0; i < 100_000; i++)
        {
            var value = new BigDecimal(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64), 0);
            value.TryGetUnscaledInt64(out long unscaled);
            string expected = $"\"{Convert.ToBase64String(value.ToUnscaledBytes())}\"";
            Assert.Equal(expected, Write((ref Utf8Output output) => output.WriteBase64(unscaled, value.UnscaledByteCount)));
        }
    }

    [Fact]
    public void Write_Floats_AreTheSameAsTheGeneralText()
    {
        var random = new Random(2);
        for (int i = 0; i < 200_000; i++)
        {
            float value = random.Next(3) switch
            {
                0 => BitConverter.Int32BitsToSingle(random.Next()),
                1 => MathF.Round(random.NextSingle() * 2_000 - 1_000, random.Next(6)),
                _ => random.Next(-1_000_000, 1_000_000) / MathF.Pow(10, random.Next(8)),
            };
            string text = ConnectValue.From(value).ToString();
            string expected = float.IsFinite(value) ? text : $"\"{text}\"";
            Assert.Equal(expected, Write((ref Utf8Output output) => JsonNumberWriter.Write(ref output, value)));
        }
    }

    [Fact]
    public void Write_Decimals_AreTheirCanonicalText()
    {
        var random = new Random(3);
        for (int i = 0; i < 50_000; i++)
        {
            long unscaled = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(63);
            var value = new BigDecimal(unscaled, random.Next(-5, 30));
            Assert.Equal(value.ToString(), Write((ref Utf8Output output) => JsonNumberWriter.Write(ref output, value)));
        }
    }

    [Fact]
    public void Take_AnyLiteral_GivesWhatTheBaseLibraryReads()
    {
        var random = new Random(4);
        for (int i = 0; i < 100_000; i++)
        {
            var text = new StringBuilder(random.Next(2) == 0 ? "-" : "");
            AppendDigits(text, random, 1 + random.Next(22));
            if (random.Next(2) == 0)
            {
                AppendDigits(text.Append('.'), random, 1 + random.Next(22));
            }

            if (random.Next(4) == 0)
            {
                text.Append('e').Append(random.Next(-330, 330));
            }

            string literal = text.ToString();
            var scanner = new JsonScanner(Encoding.ASCII.GetBytes(literal + " "));
            JsonNumber number = JsonNumber.Take(ref scanner);
            Assert.Equal(literal.Length, scanner.Position);
            BigDecimal exact = BigDecimal.Parse(literal);
            Assert.Equal(exact, number.ToDecimal());
            double expected = double.Parse(literal, CultureInfo.InvariantCulture);
            Assert.Equal(expected, number.ToDouble());
            Assert.Equal(exact.Sign == 0 ? 0 : float.Parse(literal, CultureInfo.InvariantCulture), number.ToSingle());
            Assert.Equal(Low64(exact), number.ToInt64());
        }
    }

    private static long Low64(in BigDecimal value)
    {
        BigInteger whole = value.Scale >= 0
            ? BigInteger.Divide(value.UnscaledValue, BigInteger.Pow(10, value.Scale))
            : value.UnscaledValue * BigInteger.Pow(10, -value.Scale);
        return (long)(ulong)(whole & ulong.MaxValue);
    }

    private static void AppendDigits(StringBuilder text, Random random, int count)
    {
        for (int i = 0; i < count; i++)
        {
            text.Append((char)('0' + (random.Next(3) == 0 ? 0 : random.Next(10))));
        }
    }

    private delegate void Writing(ref Utf8Output output);

    private static string Write(Writing write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var output = new Utf8Output(buffer, 1);
        write(ref output);
        output.Complete();
        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }
}
