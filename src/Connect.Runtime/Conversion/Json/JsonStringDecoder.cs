using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Decodes text that is not plain ASCII or holds escapes.</summary>
internal static class JsonStringDecoder
{
    private const int StackChars = 256;

    /// <summary>The text of a string's inside, whose escapes and UTF-8 structure were checked.</summary>
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\') && Utf8.IsValid(raw))
        {
            return Encoding.UTF8.GetString(raw);
        }

        char[]? rented = raw.Length > StackChars ? ArrayPool<char>.Shared.Rent(raw.Length) : null;
        try
        {
            Span<char> chars = rented ?? stackalloc char[StackChars];
            return new string(chars[..Decode(raw, chars)]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    /// <summary>
    /// The end of the multi-byte sequence that begins there. As in Java's parser only its structure counts: overlong forms and surrogates pass.
    /// </summary>
    public static int SkipSequence(ReadOnlySpan<byte> data, int at)
    {
        int length = data[at] switch
        {
            >= 0xC0 and < 0xE0 => 2,
            >= 0xE0 and < 0xF0 => 3,
            >= 0xF0 and < 0xF8 => 4,
            _ => 0,
        };
        if (length == 0 || at + length > data.Length)
        {
            JsonErrors.Syntax(at, "invalid UTF-8");
        }

        for (int i = at + 1; i < at + length; i++)
        {
            if ((data[i] & 0xC0) != 0x80)
            {
                JsonErrors.Syntax(i, "invalid UTF-8");
            }
        }

        return at + length;
    }

    // A character never takes fewer bytes than it gives UTF-16 units, so the destination of the input's length is large enough.
    private static int Decode(ReadOnlySpan<byte> raw, Span<char> chars)
    {
        int count = 0;
        for (int i = 0; i < raw.Length;)
        {
            byte b = raw[i];
            if (b == (byte)'\\')
            {
                byte letter = raw[i + 1];
                if (letter == (byte)'u')
                {
                    chars[count++] = (char)ushort.Parse(raw.Slice(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    i += 6;
                }
                else
                {
                    chars[count++] = Unescape(letter);
                    i += 2;
                }
            }
            else if (b < 0x80)
            {
                chars[count++] = (char)b;
                i++;
            }
            else if (b < 0xE0)
            {
                chars[count++] = (char)(((b & 0x1F) << 6) | (raw[i + 1] & 0x3F));
                i += 2;
            }
            else if (b < 0xF0)
            {
                chars[count++] = (char)(((b & 0x0F) << 12) | ((raw[i + 1] & 0x3F) << 6) | (raw[i + 2] & 0x3F));
                i += 3;
            }
            else
            {
                int offset = (((b & 0x07) << 18) | ((raw[i + 1] & 0x3F) << 12) | ((raw[i + 2] & 0x3F) << 6) | (raw[i + 3] & 0x3F)) - 0x10000;
                chars[count++] = (char)(0xD800 | ((offset >> 10) & 0x3FF));
                chars[count++] = (char)(0xDC00 | (offset & 0x3FF));
                i += 4;
            }
        }

        return count;
    }

    private static char Unescape(byte letter) => letter switch
    {
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        _ => (char)letter,
    };
}
