using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Connect.Configuration;
using Connect.Conversion;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Conversion;

namespace Connect.Testing.Tests.Support;

/// <summary>The JSON converter, broken in every way its suite looks for.</summary>
internal sealed class FaultyConverter(ConverterFault fault) : IConverter
{
    private static int s_inUse;

    private readonly JsonConverter _json = new();
    private readonly Dictionary<SchemaType, Schema> _firstSchemas = [];
    private bool _broken;

    public ConfigDef Config => _json.Config;

    public void Configure(IReadOnlyDictionary<string, string> config, bool isKey) => _json.Configure(config, isKey);

    public bool FromConnectData(string topic, Schema? schema, in ConnectValue value, IBufferWriter<byte> output)
    {
        switch (fault)
        {
            case ConverterFault.WritesTombstones when value.IsNull && schema is null:
                output.Write("null"u8);
                return true;
            case ConverterFault.AppendsToTombstones when value.IsNull && schema is null:
                output.Write("null"u8);
                return false;
            case ConverterFault.NullsWithoutSchema when value.IsNull:
                return false;
            case ConverterFault.OverrunsBuffers:
                return Overrun(topic, schema, value, output);
            case ConverterFault.BreaksAfterRefusal when _broken:
                throw new ConnectDataException("broken");
            case ConverterFault.SharesBetweenInstances:
                return Share(topic, schema, value, output);
        }

        try
        {
            return _json.FromConnectData(topic, schema, value, output);
        }
        catch (ConnectDataException) when (fault == ConverterFault.TakesWrongClasses)
        {
            output.Write("{}"u8);
            return true;
        }
        catch (ConnectDataException error) when (fault == ConverterFault.ThrowsInvalidCast)
        {
            throw new InvalidCastException("wrong", error);
        }
        catch (ConnectDataException)
        {
            _broken = true;
            throw;
        }
    }

    public SchemaAndValue ToConnectData(string topic, ReadOnlyMemory<byte>? data)
    {
        if (data is null)
        {
            return fault == ConverterFault.ReadsTombstonesAsText ? new SchemaAndValue(Schema.String, "") : SchemaAndValue.Null;
        }

        SchemaAndValue read;
        try
        {
            read = _json.ToConnectData(topic, data);
        }
        catch (ConnectDataException) when (fault == ConverterFault.ReadsBadBytes)
        {
            return SchemaAndValue.Null;
        }
        catch (ConnectDataException error) when (fault == ConverterFault.ThrowsFormatException)
        {
            throw new FormatException("bad", error);
        }
        catch (ConnectDataException) when (fault == ConverterFault.OverrunsDamagedBytes && data.Value.Length > 10)
        {
            throw new IndexOutOfRangeException();
        }

        return new SchemaAndValue(ReadSchema(read), ReadValue(read, data.Value));
    }

    private Schema? ReadSchema(in SchemaAndValue read)
    {
        if (read.Schema is not { } schema)
        {
            return null;
        }

        if (fault == ConverterFault.MixesSchemasUp)
        {
            return _firstSchemas.TryAdd(schema.Type, schema) ? schema : _firstSchemas[schema.Type];
        }

        return fault == ConverterFault.DropsDefaults && !schema.DefaultValue.IsNull ? new SchemaBuilder(schema.Type).Build() : schema;
    }

    private ConnectValue ReadValue(in SchemaAndValue read, ReadOnlyMemory<byte> data) => (fault, read.Value.Kind) switch
    {
        (ConverterFault.WidensToDouble, ValueKind.Int64) => (long)(double)read.Value.AsInt64(),
        (ConverterFault.NarrowsDecimals, ValueKind.Decimal) => Narrow(read.Value),
        (ConverterFault.SchemalessAsText, ValueKind.Int64) when read.Schema is null => read.Value.ToString(),
        (ConverterFault.RefersToTheBuffer, ValueKind.Bytes) => Refer(data, read.Value.AsBytes()),
        _ => read.Value,
    };

    private static ConnectValue Narrow(ConnectValue value)
    {
        _ = decimal.Parse(value.AsDecimal().ToString(), CultureInfo.InvariantCulture);
        return value;
    }

    // The caller's own array as the value, once it has been given the value's bytes.
    private static ConnectValue Refer(ReadOnlyMemory<byte> data, byte[] value)
    {
        Assert.True(MemoryMarshal.TryGetArray(data, out ArraySegment<byte> segment));
        byte[] array = segment.Array!;
        value.CopyTo(array, 0);
        return value.Length == 0 ? value : ConnectValue.From(array);
    }

    private bool Overrun(string topic, Schema? schema, in ConnectValue value, IBufferWriter<byte> output)
    {
        var all = new ArrayBufferWriter<byte>();
        bool written = _json.FromConnectData(topic, schema, value, all);
        Span<byte> room = output.GetSpan(16);
        int count = Math.Min(room.Length, all.WrittenCount);
        all.WrittenSpan[..count].CopyTo(room);
        output.Advance(count);
        output.Write(all.WrittenSpan[count..]);
        if (all.WrittenCount > room.Length)
        {
            output.Write("!"u8);
        }

        return written;
    }

    private bool Share(string topic, Schema? schema, in ConnectValue value, IBufferWriter<byte> output)
    {
        if (Interlocked.Exchange(ref s_inUse, 1) != 0)
        {
            throw new InvalidOperationException("in use");
        }

        try
        {
            return _json.FromConnectData(topic, schema, value, output);
        }
        finally
        {
            Volatile.Write(ref s_inUse, 0);
        }
    }
}
