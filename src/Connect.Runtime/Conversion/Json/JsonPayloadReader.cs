using System.Runtime.CompilerServices;
using Connect.Data;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Reads values by the plan of their schema, with Java's leniencies: a number where text is expected is null, text where a number is expected is 0.</summary>
internal sealed class JsonPayloadReader
{
    private readonly JsonSchemalessReader _schemaless = new();
    private readonly ValueStack _stack = new();

    // Set once a lenient null was read: it may stand where the schema allows none, which only the checks of Struct.Put find.
    private bool _mustValidate;

    /// <summary>Reads the value that is next.</summary>
    public ConnectValue Read(ref JsonScanner scanner, JsonReadPlan? plan)
    {
        _mustValidate = false;
        _stack.Clear();
        return plan is null ? _schemaless.Read(ref scanner) : ReadValue(ref scanner, plan);
    }

    private ConnectValue ReadValue(ref JsonScanner scanner, JsonReadPlan plan)
    {
        byte first = scanner.Peek();
        if (first == (byte)'n')
        {
            scanner.TakeLiteral("null"u8);
            return plan.NullValue();
        }

        switch (plan.Operation)
        {
            case JsonReadOperation.Int8:
                return ConnectValue.From((sbyte)ReadInteger(ref scanner, first));
            case JsonReadOperation.Int16:
                return ConnectValue.From((short)ReadInteger(ref scanner, first));
            case JsonReadOperation.Int32:
                return ConnectValue.From((int)ReadInteger(ref scanner, first));
            case JsonReadOperation.Int64:
                return ConnectValue.From(ReadInteger(ref scanner, first));
            case JsonReadOperation.Float32:
                return ConnectValue.From(IsNumber(first) ? JsonNumber.Take(ref scanner).ToSingle() : Skip(ref scanner));
            case JsonReadOperation.Float64:
                return ConnectValue.From(IsNumber(first) ? JsonNumber.Take(ref scanner).ToDouble() : Skip(ref scanner));
            case JsonReadOperation.Boolean:
                scanner.SkipValue();
                return ConnectValue.From(first == (byte)'t');
            case JsonReadOperation.String:
                return first == (byte)'"' ? ConnectValue.From(scanner.TakeString()) : LenientNull(ref scanner);
            case JsonReadOperation.Bytes:
                return first == (byte)'"' ? ConnectValue.From(ReadBytes(ref scanner)) : LenientNull(ref scanner);
            case JsonReadOperation.Decimal:
                return JsonLogicalReader.ReadDecimal(ref scanner, plan.Schema, first);
            case JsonReadOperation.Date:
                return JsonLogicalReader.ReadDate(ref scanner, plan.Schema, first);
            case JsonReadOperation.Time:
                return JsonLogicalReader.ReadTime(ref scanner, plan.Schema, first);
            case JsonReadOperation.Timestamp:
                return JsonLogicalReader.ReadTimestamp(ref scanner, plan.Schema, first);
            case JsonReadOperation.Array:
                return ReadArray(ref scanner, plan.Element!, first);
            case JsonReadOperation.ObjectMap:
                return ReadObjectMap(ref scanner, plan.Element!, first);
            case JsonReadOperation.PairMap:
                return ReadPairMap(ref scanner, plan, first);
            default:
                return ReadStruct(ref scanner, plan, first);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsNumber(byte first) => (uint)(first - '0') <= 9 || first == (byte)'-';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ReadInteger(ref JsonScanner scanner, byte first)
    {
        if (!IsNumber(first))
        {
            return Skip(ref scanner);
        }

        return JsonNumber.TryTakeInteger(ref scanner, out long value) ? value : JsonNumber.Take(ref scanner).ToInt64();
    }

    private static int Skip(ref JsonScanner scanner)
    {
        scanner.SkipValue();
        return 0;
    }

    private ConnectValue LenientNull(ref JsonScanner scanner)
    {
        scanner.SkipValue();
        _mustValidate = true;
        return default;
    }

    private static byte[] ReadBytes(ref JsonScanner scanner)
    {
        int start = scanner.Position + 1;
        scanner.SkipString();
        if (!JsonBase64.TryDecode(scanner.Data[start..(scanner.Position - 1)], out byte[]? bytes))
        {
            JsonErrors.InvalidBytes();
        }

        return bytes;
    }

    private ConnectValue ReadStruct(ref JsonScanner scanner, JsonReadPlan plan, byte first)
    {
        if (first != (byte)'{')
        {
            JsonErrors.NotStruct(scanner.NodeType());
        }

        scanner.Open();
        var result = new Struct(plan.Schema);
        JsonReadField[] fields = plan.Fields;
        Span<ulong> seen = fields.Length <= 64 ? stackalloc ulong[1] : new ulong[(fields.Length + 63) / 64];
        int missing = fields.Length;
        if (!scanner.TryClose((byte)'}'))
        {
            int expected = 0, previous = -1;
            do
            {
                int index = expected;
                scanner.Peek();
                if ((uint)index < (uint)fields.Length && scanner.Data[scanner.Position..].StartsWith(fields[index].Member))
                {
                    scanner.Position += fields[index].Member.Length;
                }
                else
                {
                    index = FindField(ref scanner, plan, previous);
                    if (index < 0)
                    {
                        scanner.SkipValue();
                        continue;
                    }
                }

                JsonReadField field = fields[index];
                Store(result, field, ReadValue(ref scanner, field.Plan));
                ulong bit = 1UL << (index & 63);
                missing -= (seen[index >> 6] & bit) == 0 ? 1 : 0;
                seen[index >> 6] |= bit;
                previous = index;
                expected = field.Next;
            }
            while (scanner.Continues((byte)'}'));
        }

        if (missing > 0)
        {
            FillMissing(result, fields, seen);
        }

        return ConnectValue.From(result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(Struct result, JsonReadField field, in ConnectValue value)
    {
        if (_mustValidate)
        {
            result.Put(field.Field, value);
        }
        else
        {
            result.SetUnchecked(field.Field.Index, value);
        }
    }

    private void FillMissing(Struct result, JsonReadField[] fields, ReadOnlySpan<ulong> seen)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            if ((seen[i >> 6] & (1UL << (i & 63))) == 0)
            {
                Store(result, fields[i], fields[i].Plan.NullValue());
            }
        }
    }

    // Another member than the one foreseen: the field of that name, which is foreseen the next time, or -1 for an unknown one.
    private static int FindField(ref JsonScanner scanner, JsonReadPlan plan, int previous)
    {
        Range name = scanner.TakeName();
        Field? field = plan.Schema.Field(JsonStringDecoder.Decode(scanner.Data[name]));
        if (field is null)
        {
            return -1;
        }

        if (previous >= 0)
        {
            plan.Fields[previous].Next = field.Index;
        }

        return field.Index;
    }

    private ConnectValue ReadArray(ref JsonScanner scanner, JsonReadPlan element, byte first)
    {
        if (first is not ((byte)'[' or (byte)'{'))
        {
            // Java walks over the children of whatever node it finds, and a scalar has none.
            scanner.SkipValue();
            return ConnectValue.From(Array.Empty<ConnectValue>());
        }

        if (first == (byte)'{')
        {
            return ReadMemberValues(ref scanner, element);
        }

        scanner.Open();
        if (scanner.TryClose((byte)']'))
        {
            return ConnectValue.From(Array.Empty<ConnectValue>());
        }

        int start = _stack.Count;
        do
        {
            _stack.Push(ReadValue(ref scanner, element));
        }
        while (scanner.Continues((byte)']'));

        return ConnectValue.From(_stack.PopFrom(start));
    }

    private ConnectValue ReadMemberValues(ref JsonScanner scanner, JsonReadPlan element)
    {
        ConnectMap members = ReadObjectMap(ref scanner, element, (byte)'{').AsMap();
        var values = new ConnectValue[members.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = members.Entries[i].Value;
        }

        return ConnectValue.From(values);
    }

    private ConnectValue ReadObjectMap(ref JsonScanner scanner, JsonReadPlan element, byte first)
    {
        if (first != (byte)'{')
        {
            JsonErrors.NotObjectMap(scanner.NodeType());
        }

        var map = new ConnectMap();
        scanner.Open();
        if (scanner.TryClose((byte)'}'))
        {
            return ConnectValue.From(map);
        }

        do
        {
            Range name = scanner.TakeName();
            string key = JsonStringDecoder.Decode(scanner.Data[name]);
            map[key] = ReadValue(ref scanner, element);
        }
        while (scanner.Continues((byte)'}'));

        return ConnectValue.From(map);
    }

    private ConnectValue ReadPairMap(ref JsonScanner scanner, JsonReadPlan plan, byte first)
    {
        if (first != (byte)'[')
        {
            JsonErrors.NotPairMap(scanner.NodeType());
        }

        var map = new ConnectMap();
        scanner.Open();
        if (scanner.TryClose((byte)']'))
        {
            return ConnectValue.From(map);
        }

        do
        {
            if (scanner.Peek() != (byte)'[')
            {
                JsonErrors.NotPair(scanner.NodeType());
            }

            RequirePair(scanner);
            scanner.Open();
            ConnectValue key = ReadValue(ref scanner, plan.Key!);
            scanner.Continues((byte)']');
            ConnectValue value = ReadValue(ref scanner, plan.Element!);
            scanner.Continues((byte)']');
            map[key] = value;
        }
        while (scanner.Continues((byte)']'));

        return ConnectValue.From(map);
    }

    // Works on a copy of the scanner, so nothing is consumed.
    private static void RequirePair(JsonScanner scanner)
    {
        scanner.Open();
        int count = 0;
        if (!scanner.TryClose((byte)']'))
        {
            do
            {
                scanner.SkipValue();
                count++;
            }
            while (scanner.Continues((byte)']'));
        }

        if (count != 2)
        {
            JsonErrors.PairLength(count);
        }
    }
}
