using System.Runtime.CompilerServices;
using System.Text;
using Connect.Errors;

namespace Connect.Data;

/// <summary>
/// The grammar of <see cref="Values.ParseString"/>. The text is cut at <c>: , { } [ ] "</c> unless a backslash precedes; blank pieces count only where nothing else
/// is there. A container that does not parse as a whole is no container.
/// </summary>
/// <remarks>Follows Kafka Connect 3.9, including that only the first piece of a top-level number or date is looked at: <c>12:ab</c> is 12.</remarks>
internal ref struct ValueParser(string text)
{
    // Deeper nesting is read as a plain string: whoever walks the value afterwards must not run out of stack.
    private const int MaxDepth = 1000;

    private int _depth;

    // The end of what was cut so far, and the piece that was looked at but not consumed, if any.
    private int _position;
    private int _pieceStart = -1;
    private int _pieceEnd;

    private readonly int Mark => _pieceStart >= 0 ? _pieceStart : _position;

    private readonly bool HasNext => _pieceStart >= 0 || _position < text.Length;

    public SchemaAndValue Parse() => TryParse(embedded: false, out SchemaAndValue result) ? result : new SchemaAndValue(Schema.String, text);

    // False only for an embedded value that cannot be read.
    private bool TryParse(bool embedded, out SchemaAndValue result)
    {
        result = SchemaAndValue.Null;
        if (!HasNext)
        {
            return true;
        }

        if (embedded && TryConsume("\""))
        {
            result = ParseQuoted();
            return true;
        }

        if (TryConsumeLiteral("null", embedded))
        {
            return true;
        }

        if (TryConsumeLiteral("true", embedded))
        {
            result = new SchemaAndValue(Schema.Boolean, true);
            return true;
        }

        if (TryConsumeLiteral("false", embedded))
        {
            result = new SchemaAndValue(Schema.Boolean, false);
            return true;
        }

        int start = Mark;
        bool isArray = TryConsume("[");
        if (isArray || TryConsume("{"))
        {
            _depth++;
            bool parsed = _depth <= MaxDepth && RuntimeHelpers.TryEnsureSufficientExecutionStack() && (isArray ? TryParseArray(out result) : TryParseMap(out result));
            _depth--;
            if (parsed)
            {
                return true;
            }

            Rewind(start);
        }

        ReadOnlySpan<char> piece = Next();
        ReadOnlySpan<char> token = Trim(piece);
        if (token.IsEmpty)
        {
            result = new SchemaAndValue(Schema.String, piece.ToString());
            return true;
        }

        bool digit = char.IsDigit(token[0]);
        if ((digit && TryParsePointInTime(token, out result)) || ((digit || token[0] is '+' or '-') && TryParseNumber(token, out result)))
        {
            return true;
        }

        result = new SchemaAndValue(Schema.String, text);
        return !embedded;
    }

    private SchemaAndValue ParseQuoted()
    {
        var content = new StringBuilder();
        while (HasNext && !TryConsume("\""))
        {
            content.Append(Next());
        }

        string value = content.ToString();
        return PointInTimeText.TryParse(value, out SchemaAndValue pointInTime) ? pointInTime : new SchemaAndValue(Schema.String, value);
    }

    private bool TryParseArray(out SchemaAndValue result)
    {
        var elements = new List<ConnectValue>();
        var schema = new CommonSchema();
        while (HasNext)
        {
            if (TryConsume("]"))
            {
                result = new SchemaAndValue(schema.Schema is null ? SchemaBuilder.ArrayOfUnknown().Build() : SchemaBuilder.Array(schema.Schema).Build(), elements);
                return TryConvertAll(elements, schema.Schema);
            }

            if (TryConsume(",") || !TryParse(embedded: true, out SchemaAndValue element))
            {
                break;
            }

            schema.Include(element.Schema);
            elements.Add(element.Value);
            int afterElement = Mark;
            if (TryConsume("]"))
            {
                Rewind(afterElement);
            }
            else if (!TryConsume(","))
            {
                break;
            }
        }

        result = default;
        return false;
    }

    private bool TryParseMap(out SchemaAndValue result)
    {
        var map = new ConnectMap();
        var keySchema = new CommonSchema();
        var valueSchema = new CommonSchema();
        while (HasNext)
        {
            if (TryConsume("}"))
            {
                return TryFinishMap(map, keySchema.Schema, valueSchema.Schema, out result);
            }

            if (TryConsume(",")
                || !TryParse(embedded: true, out SchemaAndValue key)
                || key.Value.IsNull
                || !TryConsume(":")
                || !TryParse(embedded: true, out SchemaAndValue value))
            {
                break;
            }

            map[key.Value] = value.Value;
            TryConsume(",");
            keySchema.Include(key.Schema);
            valueSchema.Include(value.Schema);
        }

        result = default;
        return false;
    }

    private static bool TryFinishMap(ConnectMap map, Schema? keySchema, Schema? valueSchema, out SchemaAndValue result)
    {
        result = default;
        if (keySchema is null)
        {
            result = new SchemaAndValue(SchemaBuilder.MapOfUnknown(null, null).Build(), map);
            return true;
        }

        var converted = new ConnectMap(map.Count);
        foreach ((ConnectValue key, ConnectValue value) in map)
        {
            if (!TryConvert(keySchema, key, out ConnectValue newKey))
            {
                return false;
            }

            ConnectValue newValue = value;
            if (valueSchema is not null && !TryConvert(valueSchema, value, out newValue))
            {
                return false;
            }

            converted[newKey] = newValue;
        }

        result = new SchemaAndValue(SchemaBuilder.MapOfUnknown(keySchema, valueSchema).Build(), converted);
        return true;
    }

    private static bool TryConvertAll(List<ConnectValue> elements, Schema? schema)
    {
        for (int i = 0; schema is not null && i < elements.Count; i++)
        {
            if (!TryConvert(schema, elements[i], out ConnectValue converted))
            {
                return false;
            }

            elements[i] = converted;
        }

        return true;
    }

    private static bool TryConvert(Schema schema, in ConnectValue value, out ConnectValue converted)
    {
        converted = value;
        if (value.IsNull)
        {
            return false;
        }

        if (value.Kind == schema.ValueKind)
        {
            return true;
        }

        try
        {
            converted = Values.ConvertTo(schema, null, value);
            return true;
        }
        catch (ConnectDataException)
        {
            return false;
        }
    }

    // A time or timestamp is cut into five pieces by its colons, unless they are escaped.
    private bool TryParsePointInTime(ReadOnlySpan<char> token, out SchemaAndValue result)
    {
        int start = Mark;
        int pieces = 0;
        while (pieces < 4 && HasNext)
        {
            Next();
            pieces++;
        }

        if (pieces == 4 && PointInTimeText.TryParse(string.Concat(token, text.AsSpan(start, _position - start)), out result))
        {
            return true;
        }

        Rewind(start);
        return PointInTimeText.TryParse(token, out result);
    }

    private static bool TryParseNumber(ReadOnlySpan<char> token, out SchemaAndValue result)
    {
        result = default;
        if (!BigDecimal.TryParse(token, out BigDecimal number))
        {
            return false;
        }

        if (number.TryToInt64(out long integer))
        {
            result = integer switch
            {
                >= sbyte.MinValue and <= sbyte.MaxValue => new SchemaAndValue(Schema.Int8, (sbyte)integer),
                >= short.MinValue and <= short.MaxValue => new SchemaAndValue(Schema.Int16, (short)integer),
                >= int.MinValue and <= int.MaxValue => new SchemaAndValue(Schema.Int32, (int)integer),
                _ => new SchemaAndValue(Schema.Int64, integer),
            };
        }
        else if (number.Scale != 0 && number.ToSingle() is var single && float.IsFinite(single))
        {
            result = new SchemaAndValue(Schema.Float32, single);
        }
        else if (number.Scale != 0 && number.ToDouble() is var @double && double.IsFinite(@double))
        {
            result = new SchemaAndValue(Schema.Float64, @double);
        }
        else
        {
            result = new SchemaAndValue(DecimalSchema.OfScale(number.Scale), number);
        }

        return true;
    }

    // At top level a literal must be the whole text; inside a container the caller checks what follows.
    private bool TryConsumeLiteral(string literal, bool embedded)
    {
        int start = Mark;
        if (TryConsume(literal) && (embedded || !HasNext))
        {
            return true;
        }

        Rewind(start);
        return false;
    }

    private bool TryConsume(string expected)
    {
        if (!HasNext)
        {
            return false;
        }

        if (_pieceStart < 0)
        {
            Cut();
        }

        ReadOnlySpan<char> token = Trim(text.AsSpan(_pieceStart, _pieceEnd - _pieceStart));
        while (token.IsEmpty && _position < text.Length)
        {
            Cut();
            token = Trim(text.AsSpan(_pieceStart, _pieceEnd - _pieceStart));
        }

        if (!token.SequenceEqual(expected))
        {
            return false;
        }

        _pieceStart = -1;
        return true;
    }

    private ReadOnlySpan<char> Next()
    {
        if (_pieceStart < 0)
        {
            Cut();
        }

        ReadOnlySpan<char> piece = text.AsSpan(_pieceStart, _pieceEnd - _pieceStart);
        _pieceStart = -1;
        return piece;
    }

    private void Rewind(int position)
    {
        _position = position;
        _pieceStart = -1;
    }

    private void Cut()
    {
        _pieceStart = _position;
        bool escaped = false;
        while (_position < text.Length)
        {
            char c = text[_position];
            if (!escaped && c is ':' or ',' or '{' or '}' or '[' or ']' or '"')
            {
                if (_position == _pieceStart)
                {
                    _position++;
                }

                break;
            }

            escaped = c == '\\' && !escaped;
            _position++;
        }

        _pieceEnd = _position;
    }

    // Java's trim: every character up to the blank.
    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> piece)
    {
        while (piece.Length > 0 && piece[0] <= ' ')
        {
            piece = piece[1..];
        }

        while (piece.Length > 0 && piece[^1] <= ' ')
        {
            piece = piece[..^1];
        }

        return piece;
    }

    /// <summary>The schema all elements of a container can be converted to: the wider of numeric ones, the last of those of one type.</summary>
    private struct CommonSchema
    {
        private bool _incompatible;

        public Schema? Schema { get; private set; }

        public void Include(Schema? schema)
        {
            if (schema is null || _incompatible)
            {
                return;
            }

            if (Schema is null || Schema.Type == schema.Type)
            {
                Schema = schema;
            }
            else if (Schema.Type <= SchemaType.Float64 && schema.Type <= SchemaType.Float64)
            {
                Schema = schema.Type > Schema.Type ? schema : Schema;
            }
            else
            {
                Schema = null;
                _incompatible = true;
            }
        }
    }
}
