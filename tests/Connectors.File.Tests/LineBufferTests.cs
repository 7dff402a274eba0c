using System.Text;

namespace Connectors.File.Tests;

public class LineBufferTests
{
    public static TheoryData<string, string[]> Cuts => new()
    {
        { "a\nb\n", ["a", "b"] },
        { "a\r\nb\r\n", ["a", "b"] },
        { "a\rb\rc", ["a", "b"] },
        { "a\n\rb\n", ["a", "", "b"] },
        { "a\r\r\nb\n", ["a", "", "b"] },
        { "\n\n\r\n", ["", "", ""] },
        { "a\r", [] },
        { "a", [] },
        { "", [] },
        { "ä€😀\r\nß\nx", ["ä€😀", "ß"] },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void TryCut_InputSplitAnywhere_SameLines(string text, string[] expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int first = 0; first <= bytes.Length; first++)
        {
            for (int second = first; second <= bytes.Length; second++)
            {
                using var buffer = new LineBuffer(16);
                var lines = new List<string>();
                int consumed = 0;
                foreach (byte[] part in new[] { bytes[..first], bytes[first..second], bytes[second..] })
                {
                    Feed(buffer, part, lines, ref consumed);
                }

                Assert.Equal(expected, lines);
                Assert.Equal(bytes.Length - consumed, buffer.Count);
            }
        }
    }

    [Fact]
    public void Free_LineLongerThanBuffer_GrowsAndShrinksAfterwards()
    {
        using var buffer = new LineBuffer(16);
        var lines = new List<string>();
        int consumed = 0;
        string longLine = new('x', 100_000);

        Feed(buffer, Encoding.UTF8.GetBytes(longLine), lines, ref consumed);
        int grown = buffer.Capacity;
        Feed(buffer, "\nshort\npart"u8.ToArray(), lines, ref consumed);
        Feed(buffer, "ial\n"u8.ToArray(), lines, ref consumed);

        Assert.Equal([longLine, "short", "partial"], lines);
        Assert.True(grown >= 100_000);
        Assert.Equal(16, buffer.Capacity);
    }

    [Theory]
    [InlineData("rest", "rest")]
    [InlineData("rest\r", "rest")]
    [InlineData("\r", "")]
    public void TryTakeRest_UnfinishedLine_WithoutCarriageReturn(string text, string expected)
    {
        using var buffer = new LineBuffer(16);
        int consumed = 0;
        Feed(buffer, Encoding.UTF8.GetBytes(text), [], ref consumed);

        Assert.True(buffer.TryTakeRest(out ReadOnlySpan<byte> rest, out int length));

        Assert.Equal(expected, Encoding.UTF8.GetString(rest));
        Assert.Equal(text.Length, length);
        Assert.False(buffer.TryTakeRest(out _, out _));
    }

    private static void Feed(LineBuffer buffer, byte[] bytes, List<string> lines, ref int consumed)
    {
        ReadOnlySpan<byte> rest = bytes;
        do
        {
            Span<byte> free = buffer.Free();
            int count = Math.Min(free.Length, rest.Length);
            rest[..count].CopyTo(free);
            buffer.Filled(count);
            rest = rest[count..];
            while (buffer.TryCut(out ReadOnlySpan<byte> line, out int length))
            {
                lines.Add(Encoding.UTF8.GetString(line));
                consumed += length;
            }
        }
        while (rest.Length > 0);
    }
}
