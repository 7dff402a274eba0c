using System.Buffers;
using System.Text;
using Connect.Errors;

namespace Connect.Runtime.Conversion;

/// <summary>Encodings by the names Java knows, with Java's behaviour: a question mark for what cannot be written, U+FFFD for what cannot be read.</summary>
internal static class JavaCharsets
{
    private const string CannotRead = "\uFFFD";

    private static readonly EncoderFallback QuestionMark = new QuestionMarkFallback();
    private static readonly DecoderReplacementFallback Replacement = new(CannotRead);

    /// <summary>UTF-8.</summary>
    public static readonly Encoding Utf8 = Encoding.GetEncoding("utf-8", QuestionMark, Replacement);

    // Java's UTF-16 writes a mark and big-endian, and reads either order by its mark. This instance is recognised by reference.
    private static readonly Encoding Utf16WithMark = Encoding.GetEncoding("utf-16BE", new EncoderReplacementFallback(CannotRead), Replacement);

    /// <summary>The encoding of that name; UTF-8 for null.</summary>
    /// <exception cref="ConfigException">There is none.</exception>
    public static Encoding Find(string key, string? name)
    {
        switch (name?.ToUpperInvariant())
        {
            case null or "UTF8" or "UTF-8":
                return Utf8;
            case "UTF-16" or "UTF16":
                return Utf16WithMark;
            case "UTF-16LE" or "UTF-16BE":
                return Encoding.GetEncoding(name, new EncoderReplacementFallback(CannotRead), Replacement);
            case "UTF-32" or "UTF32":
                return new UTF32Encoding(bigEndian: true, byteOrderMark: false);
            case "ASCII":
                name = "us-ascii";
                break;
            case "LATIN1":
                name = "iso-8859-1";
                break;
        }

        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, QuestionMark, Replacement) ?? Encoding.GetEncoding(name, QuestionMark, Replacement);
        }
        catch (ArgumentException e)
        {
            throw new ConfigException($"Invalid value {name} for configuration {key}: unsupported encoding; use one such as UTF-8 or ISO-8859-1.", e);
        }
    }

    /// <summary>Appends the text's bytes.</summary>
    public static void Write(Encoding encoding, string text, IBufferWriter<byte> output)
    {
        if (ReferenceEquals(encoding, Utf16WithMark) && text.Length > 0)
        {
            output.Write((ReadOnlySpan<byte>)[0xFE, 0xFF]);
        }

        encoding.GetBytes(text, output);
    }

    /// <summary>The text of these bytes.</summary>
    public static string Read(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        if (!ReferenceEquals(encoding, Utf16WithMark))
        {
            return encoding.GetString(bytes);
        }

        return bytes switch
        {
            [0xFE, 0xFF, ..] => encoding.GetString(bytes[2..]),
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes[2..]),
            _ => encoding.GetString(bytes),
        };
    }

    /// <summary>One question mark for each code point; the base library's own fallback gives two for one that takes a surrogate pair.</summary>
    private sealed class QuestionMarkFallback : EncoderFallback
    {
        public override int MaxCharCount => 1;

        public override EncoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

        private sealed class Buffer : EncoderFallbackBuffer
        {
            private bool _pending;

            public override int Remaining => _pending ? 1 : 0;

            public override bool Fallback(char charUnknown, int index) => _pending = true;

            public override bool Fallback(char charUnknownHigh, char charUnknownLow, int index) => _pending = true;

            public override char GetNextChar()
            {
                bool pending = _pending;
                _pending = false;
                return pending ? '?' : '\0';
            }

            public override bool MovePrevious() => false;

            public override void Reset() => _pending = false;
        }
    }
}
