using System.Buffers;
using System.Text;
using Connect.Data;
using Connect.Runtime.Log;
using Connect.Tool.Records;

namespace Connect.Tool.Tests.Records;

public sealed class RecordPrinterTests
{
    [Theory]
    [InlineData("value\n")]
    [InlineData("CreateTime:1700000000000\tPartition:3\tOffset:42\th1:x,h2:null\tkey\tvalue\n", "print.timestamp=true", "print.partition=true", "print.offset=true", "print.headers=true", "print.key=true")]
    [InlineData("key=value;", "print.key=true", "key.separator==", "line.separator=;")]
    [InlineData("key\t\tvalue\n", "print.key=true", @"key.separator=\t\t")]
    [InlineData("key\n", "print.key=true", "print.value=false")]
    [InlineData("h1:x; h2:-\tvalue\n", "print.headers=true", "headers.separator=; ", "null.literal=-")]
    public void Print_Properties_ChooseColumns(string expected, params string[] properties)
    {
        LogHeader[] headers = [new("h1", Bytes("x")), new("h2", null)];
        var record = new LogRecord("t", 3, 42, 1_700_000_000_000, TimestampType.CreateTime, Bytes("key"), Bytes("value"), headers);

        Assert.Equal(expected, Print(record, properties));
    }

    [Fact]
    public void Print_NothingThere_SaysSo()
    {
        var record = new LogRecord("t", 0, 0, -1, TimestampType.NoTimestampType, null, null, []);

        Assert.Equal("NO_TIMESTAMP\tNO_HEADERS\tnull\tnull\n", Print(record, "print.timestamp=true", "print.headers=true", "print.key=true"));
    }

    [Fact]
    public void Print_BytesThatAreNoText_PassUntouched()
    {
        var buffer = new ArrayBufferWriter<byte>();
        byte[] value = [0, 0xFF, 0xFE, 10];

        new RecordPrinter(FormatProperties.Parse([])).Print(new LogRecord("t", 0, 0, 0, TimestampType.CreateTime, null, value, []), buffer);

        Assert.Equal([0, 0xFF, 0xFE, 10, (byte)'\n'], buffer.WrittenSpan.ToArray());
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Print(in LogRecord record, params string[] properties)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new RecordPrinter(FormatProperties.Parse(properties)).Print(record, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
