using System.Buffers;
using System.Runtime.CompilerServices;
using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Writes values by the plan of their schema, or by their kind where there is no schema.</summary>
internal static class JsonPayloadWriter
{
    /// <summary>The value's JSON as an array of its own, for texts that are kept.</summary>
    public static byte[] ToArray(JsonWritePlan plan, in ConnectValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var output = new Utf8Output(buffer, 64);
        Write(ref output, plan, value, 0);
        output.Complete();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a value.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="plan">Plan of the value's schema; null when it has none.</param>
    /// <param name="value">The value.</param>
    /// <param name="depth">How many containers are open.</param>
    public static void Write(ref Utf8Output output, JsonWritePlan? plan, in ConnectValue value, int depth)
    {
        if (plan is null)
        {
            WriteSchemaless(ref output, value, depth);
            return;
        }

        ValueKind kind = value.Kind;
        if (kind != plan.Kind)
        {
            if (kind != ValueKind.Null)
            {
                JsonErrors.InvalidType(plan.Schema, kind);
            }

            output.Write(plan.NullText);
            return;
        }

        switch (plan.Operation)
        {
            case JsonWriteOperation.Integer:
                output.WriteInteger(value.Bits);
                break;
            case JsonWriteOperation.String:
                JsonStringWriter.Write(ref output, Unsafe.As<string>(value.Reference)!);
                break;
            case JsonWriteOperation.Boolean:
                output.WriteBoolean(value.Bits != 0);
                break;
            case JsonWriteOperation.Float64:
                JsonNumberWriter.Write(ref output, BitConverter.Int64BitsToDouble(value.Bits));
                break;
            case JsonWriteOperation.Float32:
                JsonNumberWriter.Write(ref output, BitConverter.Int32BitsToSingle((int)value.Bits));
                break;
            case JsonWriteOperation.Bytes:
                output.WriteBase64(Unsafe.As<byte[]>(value.Reference)!);
                break;
            case JsonWriteOperation.DecimalBytes:
                WriteDecimalBytes(ref output, plan, value.AsDecimal());
                break;
            case JsonWriteOperation.DecimalNumber:
                JsonNumberWriter.Write(ref output, value.AsDecimal());
                break;
            case JsonWriteOperation.Date:
                output.WriteInteger(DateSchema.FromLogical(plan.Schema, value.Bits));
                break;
            case JsonWriteOperation.Time:
                output.WriteInteger(TimeSchema.FromLogical(plan.Schema, value.Bits));
                break;
            case JsonWriteOperation.Struct:
                WriteStruct(ref output, plan, Unsafe.As<Struct>(value.Reference)!, depth);
                break;
            case JsonWriteOperation.Array:
                WriteArray(ref output, plan.Element, value.AsArray(), depth);
                break;
            case JsonWriteOperation.ObjectMap:
                WriteObjectMap(ref output, plan.Key, plan.Element, Unsafe.As<ConnectMap>(value.Reference)!, depth);
                break;
            case JsonWriteOperation.PairMap:
                WritePairMap(ref output, plan.Key, plan.Element, Unsafe.As<ConnectMap>(value.Reference)!, depth);
                break;
        }
    }

    private static void WriteSchemaless(ref Utf8Output output, in ConnectValue value, int depth)
    {
        ValueKind kind = value.Kind;
        switch (kind)
        {
            case ValueKind.Null:
                output.Write("null"u8);
                break;
            case ValueKind.Int8 or ValueKind.Int16 or ValueKind.Int32 or ValueKind.Int64:
                output.WriteInteger(value.Bits);
                break;
            case ValueKind.Float32:
                JsonNumberWriter.Write(ref output, value.AsFloat32());
                break;
            case ValueKind.Float64:
                JsonNumberWriter.Write(ref output, value.AsFloat64());
                break;
            case ValueKind.Boolean:
                output.WriteBoolean(value.Bits != 0);
                break;
            case ValueKind.String:
                JsonStringWriter.Write(ref output, value.AsString());
                break;
            case ValueKind.Bytes:
                output.WriteBase64(value.AsBytes());
                break;
            case ValueKind.Array:
                WriteArray(ref output, null, value.AsArray(), depth);
                break;
            case ValueKind.Map:
                ConnectMap map = value.AsMap();
                if (HasStringKeysOnly(map))
                {
                    WriteObjectMap(ref output, null, null, map, depth);
                }
                else
                {
                    WritePairMap(ref output, null, null, map, depth);
                }

                break;
            case ValueKind.Struct:
                // Java compares the struct's schema with the declared one, and here there is none.
                JsonErrors.MismatchingSchema();
                break;
            default:
                JsonErrors.NoSchemaType(kind);
                break;
        }
    }

    private static void WriteStruct(ref Utf8Output output, JsonWritePlan plan, Struct value, int depth)
    {
        if (!ReferenceEquals(value.Schema, plan.Schema) && !ReferenceEquals(value.Schema, plan.EqualSchema))
        {
            RequireEqualSchema(plan, value.Schema);
        }

        CheckDepth(depth);
        JsonWriteField[] fields = plan.Fields;
        ReadOnlySpan<ConnectValue> slots = value.Slots;
        if (fields.Length == 0)
        {
            output.WriteByte((byte)'{');
        }

        // The usual scalars are written through locals, which stay in registers, and counted only when something else needs the output.
        Span<byte> room = output.Rest;
        int at = 0;
        for (int i = 0; i < fields.Length; i++)
        {
            JsonWriteField field = fields[i];
            ref readonly ConnectValue slot = ref slots[i];
            ValueKind kind = slot.Kind;
            int needed = field.Prefix.Length + Utf8Output.ScalarBytes + (kind == ValueKind.String ? Unsafe.As<string>(slot.Reference)!.Length : 0);
            if (room.Length - at < needed)
            {
                output.Advance(at);
                room = output.Reserve(needed);
                at = 0;
            }

            CopyPrefix(field, room[at..]);
            at += field.PrefixLength;
            int written = kind == field.Plan.Kind ? WriteScalar(room[at..], field.Plan, slot) : 0;
            at += written;
            if (written == 0)
            {
                output.Advance(at);
                Write(ref output, field.Plan, slot, depth + 1);
                room = output.Rest;
                at = 0;
            }
        }

        output.Advance(at);
        output.WriteByte((byte)'}');
    }

    // The number of bytes written, or 0 when the value is not one of the usual scalars.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteScalar(Span<byte> room, JsonWritePlan plan, in ConnectValue value) => plan.Operation switch
    {
        JsonWriteOperation.Integer => IntegerText.Write(room, value.Bits),
        JsonWriteOperation.String => JsonStringWriter.TryWritePlain(room, Unsafe.As<string>(value.Reference)!),
        JsonWriteOperation.Boolean => Utf8Output.CopyBoolean(room, value.Bits != 0),
        JsonWriteOperation.Float64 => JsonNumberWriter.TryWriteShort(room, BitConverter.Int64BitsToDouble(value.Bits)),
        JsonWriteOperation.DecimalBytes => TryWriteShortDecimal(room, plan, value.AsDecimal()),
        _ => 0,
    };

    private static int TryWriteShortDecimal(Span<byte> room, JsonWritePlan plan, in BigDecimal value) =>
        value.Scale == plan.Scale && value.TryGetUnscaledInt64(out long unscaled) ? Utf8Output.CopyBase64(room, unscaled, value.UnscaledByteCount) : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPrefix(JsonWriteField field, Span<byte> room)
    {
        byte[] prefix = field.Prefix;
        if (prefix.Length == JsonWriteField.BlockBytes)
        {
            prefix.AsSpan(0, JsonWriteField.BlockBytes).CopyTo(room);
        }
        else
        {
            prefix.CopyTo(room);
        }
    }

    private static void RequireEqualSchema(JsonWritePlan plan, Schema schema)
    {
        if (!schema.Equals(plan.Schema))
        {
            JsonErrors.MismatchingSchema();
        }

        plan.EqualSchema = schema;
    }

    private static void WriteArray(ref Utf8Output output, JsonWritePlan? element, IReadOnlyList<ConnectValue> list, int depth)
    {
        CheckDepth(depth);
        output.WriteByte((byte)'[');
        int count = list.Count;
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
            {
                output.WriteByte((byte)',');
            }

            Write(ref output, element, list[i], depth + 1);
        }

        output.WriteByte((byte)']');
    }

    private static void WriteObjectMap(ref Utf8Output output, JsonWritePlan? key, JsonWritePlan? element, ConnectMap map, int depth)
    {
        CheckDepth(depth);
        byte separator = (byte)'{';
        foreach (ref readonly KeyValuePair<ConnectValue, ConnectValue> entry in map.Entries)
        {
            output.WriteByte(separator);
            WriteKey(ref output, key, entry.Key);
            output.WriteByte((byte)':');
            Write(ref output, element, entry.Value, depth + 1);
            separator = (byte)',';
        }

        if (map.Count == 0)
        {
            output.WriteByte((byte)'{');
        }

        output.WriteByte((byte)'}');
    }

    private static void WriteKey(ref Utf8Output output, JsonWritePlan? plan, in ConnectValue key)
    {
        if (key.Kind == ValueKind.String)
        {
            JsonStringWriter.Write(ref output, key.AsString());
        }
        else if (key.IsNull && plan is not null)
        {
            // A null key is its default's text, or the text "null" where keys are optional.
            ReadOnlySpan<byte> text = plan.NullText;
            output.Write(text[0] == (byte)'"' ? text : "\"null\""u8);
        }
        else
        {
            JsonErrors.InvalidType(plan!.Schema, key.Kind);
        }
    }

    private static void WritePairMap(ref Utf8Output output, JsonWritePlan? key, JsonWritePlan? element, ConnectMap map, int depth)
    {
        CheckDepth(depth + 1);
        output.WriteByte((byte)'[');
        bool first = true;
        foreach (ref readonly KeyValuePair<ConnectValue, ConnectValue> entry in map.Entries)
        {
            if (!first)
            {
                output.WriteByte((byte)',');
            }

            first = false;
            output.WriteByte((byte)'[');
            Write(ref output, key, entry.Key, depth + 2);
            output.WriteByte((byte)',');
            Write(ref output, element, entry.Value, depth + 2);
            output.WriteByte((byte)']');
        }

        output.WriteByte((byte)']');
    }

    private static void WriteDecimalBytes(ref Utf8Output output, JsonWritePlan plan, in BigDecimal value)
    {
        if (value.Scale != plan.Scale)
        {
            throw new ConnectDataException(
                $"Decimal value has mismatching scale for given Decimal schema. Schema has scale {plan.Scale}, value has scale {value.Scale}.");
        }

        if (value.TryGetUnscaledInt64(out long unscaled))
        {
            output.WriteBase64(unscaled, value.UnscaledByteCount);
        }
        else
        {
            WriteLongDecimal(ref output, value);
        }
    }

    private static void WriteLongDecimal(ref Utf8Output output, in BigDecimal value)
    {
        const int stackBytes = 256;
        if (value.UnscaledByteCount > stackBytes)
        {
            output.WriteBase64(value.ToUnscaledBytes());
            return;
        }

        Span<byte> bytes = stackalloc byte[stackBytes];
        output.WriteBase64(bytes[..value.WriteUnscaledBytes(bytes)]);
    }

    private static bool HasStringKeysOnly(ConnectMap map)
    {
        foreach (ref readonly KeyValuePair<ConnectValue, ConnectValue> entry in map.Entries)
        {
            if (entry.Key.Kind != ValueKind.String)
            {
                return false;
            }
        }

        return true;
    }

    private static void CheckDepth(int depth)
    {
        if (depth >= JsonErrors.MaxDepth)
        {
            JsonErrors.WriteTooDeep();
        }
    }
}
