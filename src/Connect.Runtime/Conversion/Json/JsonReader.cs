using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Conversion.Json;

/// <summary>
/// The reading half of the converter. Messages of one topic begin with the same bytes, the envelope up to its payload, so a message is first compared with the
/// beginnings of the last few; one comparison of memory then stands for reading the schema. Other schemas are found by their bytes.
/// </summary>
internal sealed class JsonReader
{
    private const int RecentCount = 4;

    private readonly JsonConverterOptions _options;
    private readonly JsonSchemaReader _schemas = new();
    private readonly JsonPayloadReader _payloads = new();
    private readonly LruCache<byte[], JsonReadPlan> _plans;
    private readonly Dictionary<byte[], LinkedListNode<(byte[] Key, JsonReadPlan Value)>>.AlternateLookup<ReadOnlySpan<byte>> _plansByBytes;
    private readonly (byte[] Beginning, JsonReadPlan? Plan)[] _recent;
    private readonly JsonReadPlan? _fallback;
    private int _recentCount;
    private int _nextRecent;

    public JsonReader(JsonConverterOptions options)
    {
        _options = options;
        _plans = new LruCache<byte[], JsonReadPlan>(options.SchemaCacheSize, BytesComparer.Instance);
        _plansByBytes = _plans.Nodes.GetAlternateLookup<ReadOnlySpan<byte>>();
        _recent = new (byte[], JsonReadPlan?)[Math.Clamp(options.SchemaCacheSize, 0, RecentCount)];
        _fallback = options.SchemasEnabled && !string.IsNullOrEmpty(options.SchemaContent) ? ReadConfiguredSchema(options.SchemaContent) : null;
    }

    /// <summary>Number of schemas kept.</summary>
    public int CachedSchemas => _plans.Count;

    /// <summary>Reads one message, which is not null.</summary>
    /// <exception cref="ConnectDataException">The bytes are no JSON, no envelope, or do not fit the schema.</exception>
    public SchemaAndValue Read(ReadOnlySpan<byte> data)
    {
        if (JsonEncoding.IsPerhapsNotUtf8(data))
        {
            data = JsonEncoding.ToUtf8(data);
        }

        try
        {
            return _options.SchemasEnabled ? ReadEnvelope(data) : ReadPlain(data);
        }
        catch (ConnectDataException e) when (e is not JsonSyntaxException)
        {
            // Java parses the whole document first, so an error of syntax further on goes before one of content.
            SkipDocument(data);
            throw;
        }
    }

    private static bool IsEmpty(ReadOnlySpan<byte> data) => new JsonScanner(data).Peek() == 0;

    private static void SkipDocument(ReadOnlySpan<byte> data)
    {
        var scanner = new JsonScanner(data);
        if (scanner.Peek() != 0)
        {
            bool isNumber = JsonPayloadReader.IsNumber(scanner.Peek());
            scanner.SkipValue();
            CheckEnd(scanner, isNumber);
        }
    }

    // What follows the first value is ignored, but a number must be seen to have ended.
    private static void CheckEnd(JsonScanner scanner, bool isNumber)
    {
        if (isNumber && scanner.Position < scanner.Data.Length && scanner.Data[scanner.Position] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
        {
            JsonErrors.Syntax(scanner.Position, "a blank after a number was expected");
        }
    }

    private SchemaAndValue ReadPlain(ReadOnlySpan<byte> data)
    {
        if (IsEmpty(data))
        {
            return default;
        }

        var scanner = new JsonScanner(data);
        bool isNumber = JsonPayloadReader.IsNumber(scanner.Peek());
        ConnectValue value = _payloads.Read(ref scanner, null);
        CheckEnd(scanner, isNumber);
        return new SchemaAndValue(null, value);
    }

    private SchemaAndValue ReadEnvelope(ReadOnlySpan<byte> data)
    {
        for (int i = 0; i < _recentCount; i++)
        {
            (byte[] beginning, JsonReadPlan? plan) = _recent[i];
            if (!data.StartsWith(beginning))
            {
                continue;
            }

            var scanner = new JsonScanner(data, beginning.Length) { Depth = 1 };
            ConnectValue value = _payloads.Read(ref scanner, plan);
            if (scanner.Continues((byte)'}'))
            {
                // More members follow; perhaps one that replaces what was read.
                break;
            }

            return new SchemaAndValue(plan?.Schema, value);
        }

        return ReadUnknownEnvelope(data);
    }

    private SchemaAndValue ReadUnknownEnvelope(ReadOnlySpan<byte> data)
    {
        var scanner = new JsonScanner(data);
        if (scanner.Peek() != (byte)'{' || !TryFindEnvelope(ref scanner, out Envelope envelope))
        {
            SkipDocument(data);
            return ReadWithoutEnvelope(data);
        }

        JsonReadPlan? plan = FindPlan(data, envelope);
        if (envelope.IsInOrder)
        {
            Remember(data[..envelope.Payload], plan);
        }

        var payload = new JsonScanner(data, envelope.Payload) { Depth = 1 };
        return new SchemaAndValue(plan?.Schema, _payloads.Read(ref payload, plan));
    }

    private SchemaAndValue ReadWithoutEnvelope(ReadOnlySpan<byte> data)
    {
        if (_fallback is null || IsEmpty(data))
        {
            JsonErrors.NotEnvelope();
        }

        var scanner = new JsonScanner(data);
        return new SchemaAndValue(_fallback.Schema, _payloads.Read(ref scanner, _fallback));
    }

    // Finds the places of schema and payload, of which the last ones count; false when other members are there or one is missing.
    private static bool TryFindEnvelope(ref JsonScanner scanner, out Envelope envelope)
    {
        envelope = new Envelope { Schema = -1, Payload = -1, IsInOrder = true };
        int others = 0, members = 0;
        scanner.Open();
        if (scanner.TryClose((byte)'}'))
        {
            return false;
        }

        do
        {
            Range place = scanner.TakeName();
            string name = JsonStringDecoder.Decode(scanner.Data[place]);
            scanner.Peek();
            int start = scanner.Position;
            scanner.SkipValue();
            members++;
            switch (name)
            {
                case "schema":
                    envelope.IsInOrder &= members == 1;
                    envelope.Schema = start;
                    envelope.SchemaEnd = scanner.Position;
                    break;
                case "payload":
                    envelope.IsInOrder &= members == 2;
                    envelope.Payload = start;
                    break;
                default:
                    others++;
                    break;
            }
        }
        while (scanner.Continues((byte)'}'));

        return others == 0 && envelope.Schema >= 0 && envelope.Payload >= 0;
    }

    private JsonReadPlan? FindPlan(ReadOnlySpan<byte> data, in Envelope envelope)
    {
        ReadOnlySpan<byte> bytes = data[envelope.Schema..envelope.SchemaEnd];
        if (_plansByBytes.TryGetValue(bytes, out LinkedListNode<(byte[] Key, JsonReadPlan Value)>? node))
        {
            return _plans.Use(node);
        }

        if (_schemas.Read(data, envelope.Schema) is not { } schema)
        {
            return null;
        }

        var plan = new JsonReadPlan(schema, _options.ReplaceNullWithDefault);
        _plans.Add(bytes.ToArray(), plan);
        return plan;
    }

    private void Remember(ReadOnlySpan<byte> beginning, JsonReadPlan? plan)
    {
        if (_recent.Length == 0)
        {
            return;
        }

        _recent[_nextRecent] = (beginning.ToArray(), plan);
        _nextRecent = (_nextRecent + 1) % _recent.Length;
        _recentCount = Math.Min(_recentCount + 1, _recent.Length);
    }

    private JsonReadPlan ReadConfiguredSchema(string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        try
        {
            SkipDocument(bytes);
            var scanner = new JsonScanner(bytes);
            scanner.Peek();
            Schema schema = _schemas.Read(bytes, scanner.Position) ?? throw new ConnectDataException("The schema is null.");
            return new JsonReadPlan(schema, _options.ReplaceNullWithDefault);
        }
        catch (ConnectDataException e)
        {
            throw new ConfigException(
                $"The value of {JsonConverterOptions.SchemaContentKey} is no schema in the JSON form of an envelope's schema, such as {{\"type\":\"string\"}}.", e);
        }
    }

    private struct Envelope
    {
        public int Schema;
        public int SchemaEnd;
        public int Payload;

        /// <summary>Whether schema and payload come first, in this order and once, so that everything before the payload stands for the schema.</summary>
        public bool IsInOrder;
    }
}
