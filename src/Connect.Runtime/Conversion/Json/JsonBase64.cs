using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Decodes base64 as Java's parser does: the standard alphabet, padded, no blanks.</summary>
internal static class JsonBase64
{
    /// <summary>Decodes into a buffer; false when it does not fit or the text is no base64.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int length)
    {
        length = 0;
        if (text.Contains((byte)'\\'))
        {
            return false;
        }

        return Base64.GetMaxDecodedFromUtf8Length(text.Length) <= destination.Length && TryDecodePlain(text, destination, out length);
    }

    /// <summary>Decodes into an array of its own; false when the text is no base64.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Contains((byte)'\\'))
        {
            // Some writers escape the slash.
            text = Encoding.UTF8.GetBytes(JsonStringDecoder.Decode(text));
        }

        var result = new byte[DecodedLength(text)];
        if (!TryDecodePlain(text, result, out int length))
        {
            return false;
        }

        bytes = length == result.Length ? result : result[..length];
        return true;
    }

    private static int DecodedLength(ReadOnlySpan<byte> text)
    {
        int padding = text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;
        return Math.Max(0, Base64.GetMaxDecodedFromUtf8Length(text.Length) - padding);
    }

    // The base library skips blanks, which Java refuses, so the length is checked as well.
    private static bool TryDecodePlain(ReadOnlySpan<byte> text, Span<byte> destination, out int length) =>
        Base64.DecodeFromUtf8(text, destination, out int consumed, out length) == OperationStatus.Done
            && consumed == text.Length
            && text.Length % 4 == 0
            && text.IndexOfAny(" \t\r\n"u8) < 0;
}
