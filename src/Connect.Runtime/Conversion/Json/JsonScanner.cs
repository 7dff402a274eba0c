using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Connect.Runtime.Conversion.Json;

/// <summary>
/// Reads JSON tokens from UTF-8 in place. It accepts exactly what Java's parser accepts with the converter's settings: leading zeros in numbers, but no comments,
/// single quotes, trailing commas or NaN; overlong UTF-8 forms and lone surrogates in text pass.
/// </summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> data, int position = 0)
{
    private const int MaxNameBytes = 50_000;

    public readonly ReadOnlySpan<byte> Data = data;

    public int Position = position;

    /// <summary>How many containers are open.</summary>
    public int Depth;

    /// <summary>Moves to the next token and returns its first byte; 0 at the end, which no token begins with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Peek()
    {
        if ((uint)Position < (uint)Data.Length)
        {
            byte next = Data[Position];
            if (next > ' ')
            {
                return next;
            }
        }

        return PeekAfterWhitespace();
    }

    /// <summary>Consumes the byte if it is the next token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(byte expected)
    {
        if (Peek() == expected)
        {
            Position++;
            return true;
        }

        return false;
    }

    /// <summary>Consumes the byte or fails.</summary>
    public void Take(byte expected, string what)
    {
        if (!TryTake(expected))
        {
            JsonErrors.Syntax(Position, what);
        }
    }

    /// <summary>Enters an object or array whose first byte is next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Open()
    {
        Position++;
        if (++Depth > JsonErrors.MaxDepth)
        {
            JsonErrors.Syntax(Position, $"nested deeper than {JsonErrors.MaxDepth} levels");
        }
    }

    /// <summary>After a member or element: true when another follows, false when the container was closed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Continues(byte close)
    {
        byte next = Peek();
        if (next == (byte)',')
        {
            Position++;
            return true;
        }

        if (next != close)
        {
            JsonErrors.Syntax(Position, "a comma or the end of the object or array was expected");
        }

        Position++;
        Depth--;
        return false;
    }

    /// <summary>Right after <see cref="Open"/>: consumes the end of an empty container.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryClose(byte close)
    {
        if (Peek() != close)
        {
            return false;
        }

        Position++;
        Depth--;
        return true;
    }

    /// <summary>Consumes a literal, which must not be the beginning of a longer word.</summary>
    public void TakeLiteral(ReadOnlySpan<byte> literal)
    {
        if (!Data[Position..].StartsWith(literal))
        {
            JsonErrors.Syntax(Position, "a value was expected");
        }

        Position += literal.Length;
        if (Position < Data.Length && Data[Position] is var next && (next >= 0x80 || char.IsAsciiLetterOrDigit((char)next) || next is (byte)'_' or (byte)'$'))
        {
            JsonErrors.Syntax(Position, "a value was expected");
        }
    }

    /// <summary>Consumes a member's name with its colon and returns the name's place, without quotes; the name may hold escapes.</summary>
    public Range TakeName()
    {
        if (Peek() != (byte)'"')
        {
            JsonErrors.Syntax(Position, "a member's name was expected");
        }

        int start = Position + 1;
        SkipString();
        int end = Position - 1;
        if (end - start > MaxNameBytes)
        {
            JsonErrors.Syntax(start, $"a name is longer than {MaxNameBytes} bytes");
        }

        Take((byte)':', "a colon after a member's name was expected");
        return start..end;
    }

    /// <summary>Consumes text whose opening quote is next.</summary>
    public string TakeString()
    {
        int start = Position + 1;
        int end = FindSpecial(start);
        if (end < Data.Length && Data[end] == (byte)'"')
        {
            Position = end + 1;
            return start == end ? "" : Encoding.Latin1.GetString(Data[start..end]);
        }

        SkipString();
        return JsonStringDecoder.Decode(Data[start..(Position - 1)]);
    }

    /// <summary>Consumes text whose opening quote is next, checking its escapes and its UTF-8.</summary>
    public void SkipString()
    {
        int at = Position + 1;
        while (true)
        {
            at = FindSpecial(at);
            if (at >= Data.Length)
            {
                JsonErrors.Syntax(Data.Length, "text without its closing quote");
            }

            byte special = Data[at];
            if (special == (byte)'"')
            {
                Position = at + 1;
                return;
            }

            at = special == (byte)'\\' ? SkipEscape(at)
                : special >= 0x80 ? JsonStringDecoder.SkipSequence(Data, at)
                : Control(at);
        }
    }

    /// <summary>Consumes any value, checking its syntax.</summary>
    public void SkipValue()
    {
        switch (Peek())
        {
            case (byte)'"':
                SkipString();
                break;
            case (byte)'{':
                Open();
                if (!TryClose((byte)'}'))
                {
                    do
                    {
                        TakeName();
                        SkipValue();
                    }
                    while (Continues((byte)'}'));
                }

                break;
            case (byte)'[':
                Open();
                if (!TryClose((byte)']'))
                {
                    do
                    {
                        SkipValue();
                    }
                    while (Continues((byte)']'));
                }

                break;
            case (byte)'t':
                TakeLiteral("true"u8);
                break;
            case (byte)'f':
                TakeLiteral("false"u8);
                break;
            case (byte)'n':
                TakeLiteral("null"u8);
                break;
            default:
                JsonNumber.Take(ref this);
                break;
        }
    }

    /// <summary>What Java calls the type of the next value, for errors.</summary>
    public string NodeType() => Peek() switch
    {
        (byte)'"' => "STRING",
        (byte)'{' => "OBJECT",
        (byte)'[' => "ARRAY",
        (byte)'t' or (byte)'f' => "BOOLEAN",
        (byte)'n' => "NULL",
        _ => "NUMBER",
    };

    private byte PeekAfterWhitespace()
    {
        while ((uint)Position < (uint)Data.Length)
        {
            byte next = Data[Position];
            if (next > ' ')
            {
                return next;
            }

            if (next is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                JsonErrors.Syntax(Position, "a control character is not allowed here");
            }

            Position++;
        }

        return 0;
    }

    // The first quote, backslash, control character or byte that is not ASCII; the end of the data if there is none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int FindSpecial(int start)
    {
        int at = start;
        if (Vector128.IsHardwareAccelerated)
        {
            ref byte first = ref MemoryMarshal.GetReference(Data);
            for (; at <= Data.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
            {
                Vector128<byte> block = Vector128.LoadUnsafe(ref first, (nuint)at);
                uint special = (Vector128.Equals(block, Vector128.Create((byte)'"'))
                    | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                    | Vector128.LessThan(block.AsSByte(), Vector128.Create((sbyte)' ')).AsByte()).ExtractMostSignificantBits();
                if (special != 0)
                {
                    return at + BitOperations.TrailingZeroCount(special);
                }
            }
        }

        for (; at < Data.Length; at++)
        {
            if (Data[at] is < (byte)' ' or >= 0x80 or (byte)'"' or (byte)'\\')
            {
                break;
            }
        }

        return at;
    }

    private readonly int SkipEscape(int at)
    {
        byte letter = at + 1 < Data.Length ? Data[at + 1] : (byte)0;
        if (letter is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
        {
            return at + 2;
        }

        if (letter == (byte)'u' && at + 6 <= Data.Length)
        {
            for (int i = at + 2; i < at + 6; i++)
            {
                if (!char.IsAsciiHexDigit((char)Data[i]))
                {
                    JsonErrors.Syntax(i, "four hexadecimal digits were expected");
                }
            }

            return at + 6;
        }

        JsonErrors.Syntax(at, "an unknown escape");
        return 0;
    }

    private static int Control(int at)
    {
        JsonErrors.Syntax(at, "a control character must be escaped in text");
        return 0;
    }
}
