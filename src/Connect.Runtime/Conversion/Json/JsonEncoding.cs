using System.Runtime.CompilerServices;
using System.Text;

namespace Connect.Runtime.Conversion.Json;

/// <summary>JSON may come as UTF-16 or UTF-32 or behind a byte order mark; Java's parser finds out from the first bytes, and so does this.</summary>
internal static class JsonEncoding
{
    private const byte FirstMarkByte = 0xEF;

    /// <summary>Whether the first bytes are those of a byte order mark or hold a zero; cheap, and false for every ordinary message.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPerhapsNotUtf8(ReadOnlySpan<byte> data) => data.Length > 1 && (data[0] is 0 or >= FirstMarkByte || data[1] == 0);

    /// <summary>The document as UTF-8 without a mark.</summary>
    public static ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<byte> data) => data switch
    {
        [0, 0, 0xFE, 0xFF, .. var rest] => Transcode(rest, Utf32(bigEndian: true)),
        [0xFF, 0xFE, 0, 0, .. var rest] => Transcode(rest, Utf32(bigEndian: false)),
        [0xEF, 0xBB, 0xBF, .. var rest] => rest,
        [0xFE, 0xFF, .. var rest] => Transcode(rest, Utf16(bigEndian: true)),
        [0xFF, 0xFE, .. var rest] => Transcode(rest, Utf16(bigEndian: false)),
        [0, 0, 0, _, ..] => Transcode(data, Utf32(bigEndian: true)),
        [_, 0, 0, 0, ..] => Transcode(data, Utf32(bigEndian: false)),
        [0, _, ..] => Transcode(data, Utf16(bigEndian: true)),
        [_, 0, ..] => Transcode(data, Utf16(bigEndian: false)),
        _ => data,
    };

    private static UTF32Encoding Utf32(bool bigEndian) => new(bigEndian, byteOrderMark: false, throwOnInvalidCharacters: true);

    private static UnicodeEncoding Utf16(bool bigEndian) => new(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true);

    private static byte[] Transcode(ReadOnlySpan<byte> data, Encoding encoding)
    {
        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(data));
        }
        catch (DecoderFallbackException e)
        {
            JsonErrors.Syntax(e.Index, $"invalid {encoding.WebName}");
            return [];
        }
    }
}
