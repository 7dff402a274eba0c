using System.Buffers;
using System.Text;
using Connect.Runtime.Conversion.Json;

namespace Connect.Runtime.Tests.Conversion;

/// <summary>The vectorised text writer against a plain one, at every length and with every character at every place.</summary>
public class JsonStringTests
{
    private static readonly char[] Specials = ['"', '\\', '\0', '\b', '\t', '\n', '\f', '\r', '\x1f', '\x7f', '\x80', 'ÿ', 'ߺ', '你', '\ud83d', '\ude00', '\uffff', '\u2028'];

    [Fact]
    public void Write_PlainTextOfAnyLength_IsCopied()
    {
        for (int length = 0; length < 200; length++)
        {
            string text = string.Create(length, 0, (chars, _) =>
            {
                for (int i = 0; i < chars.Length; i++)
                {
                    chars[i] = (char)('a' + i % 26);
                }
            });
            Assert.Equal(Expected(text), Write(text));
        }
    }

    [Fact]
    public void Write_OneSpecialCharacterAtAnyPlace_IsEscapedLikeAPlainWriter()
    {
        for (int length = 1; length <= 70; length++)
        {
            for (int place = 0; place < length; place++)
            {
                foreach (char special in Specials)
                {
                    char[] chars = [.. Enumerable.Repeat('x', length)];
                    chars[place] = special;
                    var text = new string(chars);
                    Assert.Equal(Expected(text), Write(text));
                }
            }
        }
    }

    [Fact]
    public void Write_RandomText_IsWrittenLikeAPlainWriter()
    {
        var random = new Random(42);
        for (int round = 0; round < 5000; round++)
        {
            var chars = new char[random.Next(120)];
            for (int i = 0; i < chars.Length; i++)
            {
                chars[i] = random.Next(6) switch
                {
                    0 => (char)random.Next(0x80),
                    1 => (char)random.Next(0x10000),
                    2 => Specials[random.Next(Specials.Length)],
                    _ => (char)random.Next(' ', '~'),
                };
            }

            Assert.Equal(Expected(new string(chars)), Write(new string(chars)));
        }
    }

    [Fact]
    public void Read_WhatWasWritten_GivesTheSameText()
    {
        var random = new Random(43);
        for (int round = 0; round < 5000; round++)
        {
            var chars = new char[random.Next(120)];
            for (int i = 0; i < chars.Length; i++)
            {
                chars[i] = random.Next(3) == 0 ? (char)random.Next(0x10000) : (char)random.Next(' ', '~');
            }

            var text = new string(chars);
            var scanner = new JsonScanner(Encoding.Latin1.GetBytes(Write(text)));
            Assert.Equal(text, scanner.TakeString());
            Assert.Equal(scanner.Data.Length, scanner.Position);
        }
    }

    // As Latin-1, so that a failure shows the bytes.
    private static string Write(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var output = new Utf8Output(buffer, 1);
        JsonStringWriter.Write(ref output, text);
        output.Complete();
        return Encoding.Latin1.GetString(buffer.WrittenSpan);
    }

    private static string Expected(string text)
    {
        var bytes = new List<byte> { (byte)'"' };
        foreach (char c in text)
        {
            string piece = c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => $"\\u{(int)c:X4}",
                >= '\ud800' and <= '\udfff' => $"\\u{(int)c:X4}",
                _ => c.ToString(),
            };
            bytes.AddRange(Encoding.UTF8.GetBytes(piece));
        }

        bytes.Add((byte)'"');
        return Encoding.Latin1.GetString([.. bytes]);
    }
}
