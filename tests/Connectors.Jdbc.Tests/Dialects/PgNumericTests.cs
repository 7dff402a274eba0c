using System.Numerics;
using Connect.Data;
using Connectors.Jdbc.Dialects.Postgres;

namespace Connectors.Jdbc.Tests.Dialects;

public class PgNumericTests
{
    [Fact]
    public void WriteAndRead_ManyNumbers_AreTheSame()
    {
        var random = new Random(7);
        byte[] buffer = new byte[1000];
        for (int i = 0; i < 20_000; i++)
        {
            int digits = random.Next(1, i % 4 == 0 ? 120 : 20);
            var unscaled = BigInteger.Parse(string.Concat(Enumerable.Range(0, digits).Select(_ => random.Next(3) == 0 ? '0' : (char)('0' + random.Next(10)))));
            var value = new BigDecimal(random.Next(2) == 0 ? -unscaled : unscaled, random.Next(-9, 40));

            int length = PgNumeric.Write(value, buffer);
            BigDecimal read = PgNumeric.Read(buffer.AsSpan(0, length), value.Scale);

            Assert.True(length <= PgNumeric.MaxLength(value), $"{value} took {length} bytes, more than {PgNumeric.MaxLength(value)}.");
            Assert.Equal(value, read);
        }
    }

    [Theory]
    [InlineData("0", "0000000000000000")]
    [InlineData("1", "00010000000000000001")]
    [InlineData("-1.5", "0002000040000001" + "00011388")]
    [InlineData("10000", "00010001000000000001")]
    [InlineData("0.00010", "0001FFFF00000005" + "0001")]
    [InlineData("9223372036854775807", "0005000400000000" + "039A0D2C0170156516AF")]
    public void Write_Number_IsPostgresForm(string number, string hex)
    {
        byte[] buffer = new byte[100];

        int length = PgNumeric.Write(BigDecimal.Parse(number), buffer);

        Assert.Equal(hex, Convert.ToHexString(buffer.AsSpan(0, length)));
    }
}
