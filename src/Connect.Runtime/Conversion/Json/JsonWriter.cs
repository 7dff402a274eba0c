using System.Buffers;
using Connect.Data;

namespace Connect.Runtime.Conversion.Json;

/// <summary>
/// The writing half of the converter. Plan and envelope of a schema are made once; the last few schemas are found by reference, the others by equality, so a
/// connector that builds its schema anew for every record still finds them.
/// </summary>
internal sealed class JsonWriter(JsonConverterOptions options)
{
    private const int RecentCount = 4;

    // One huge record must not make every later one reserve as much.
    private const int MaxExpectedBytes = 64 * 1024;

    private readonly LruCache<Schema, Entry> _entries = new(options.SchemaCacheSize);
    private readonly (Schema? Schema, Entry? Entry)[] _recent = new (Schema?, Entry?)[RecentCount];
    private int _nextRecent;

    /// <summary>Number of schemas kept.</summary>
    public int CachedSchemas => _entries.Count;

    /// <summary>Writes one message.</summary>
    public void Write(Schema? schema, in ConnectValue value, IBufferWriter<byte> buffer)
    {
        if (schema is null)
        {
            var output = new Utf8Output(buffer, 256);
            if (options.SchemasEnabled)
            {
                output.Write(JsonSchemaWriter.SchemalessEnvelope);
            }

            Finish(ref output, null, value);
        }
        else
        {
            Entry entry = Find(schema);
            var output = new Utf8Output(buffer, entry.ExpectedBytes);
            output.Write(entry.Envelope);
            Finish(ref output, entry, value);
        }
    }

    private void Finish(ref Utf8Output output, Entry? entry, in ConnectValue value)
    {
        JsonPayloadWriter.Write(ref output, entry?.Plan, value, options.SchemasEnabled ? 1 : 0);
        if (options.SchemasEnabled)
        {
            output.WriteByte((byte)'}');
        }

        int written = output.Complete();
        if (entry is not null && written > entry.ExpectedBytes)
        {
            entry.ExpectedBytes = Math.Min(written + written / 4, MaxExpectedBytes);
        }
    }

    private Entry Find(Schema schema)
    {
        foreach (ref readonly (Schema? Schema, Entry? Entry) recent in _recent.AsSpan())
        {
            if (ReferenceEquals(recent.Schema, schema))
            {
                return recent.Entry!;
            }
        }

        if (!_entries.TryGet(schema, out Entry? entry))
        {
            var plan = new JsonWritePlan(schema, options);
            entry = new Entry(plan, options.SchemasEnabled ? JsonSchemaWriter.Envelope(plan) : []);
            _entries.Add(schema, entry);
        }

        if (options.SchemaCacheSize > 0)
        {
            _recent[_nextRecent] = (schema, entry);
            _nextRecent = (_nextRecent + 1) % Math.Min(RecentCount, options.SchemaCacheSize);
        }

        return entry;
    }

    private sealed class Entry(JsonWritePlan plan, byte[] envelope)
    {
        public JsonWritePlan Plan { get; } = plan;

        public byte[] Envelope { get; } = envelope;

        /// <summary>What a message of this schema has needed so far, so that the first span is large enough.</summary>
        public int ExpectedBytes { get; set; } = envelope.Length + 256;
    }
}
