using System.Text.Json;
using Connect.Data;
using Connect.Rest.Http;
using Connect.Runtime.Herder;
using Connect.Source;

namespace Connect.Rest.Json;

/// <summary>A body of <c>POST /connectors</c>.</summary>
internal sealed record CreateConnectorRequest(string Name, Dictionary<string, string?> Config, TargetState? InitialState);

/// <summary>A record of <c>POST /topics/{topic}/records</c>.</summary>
internal sealed record ProduceRecord(string? Key, string? Value, int? Partition, long? Timestamp, List<KeyValuePair<string, string?>> Headers);

/// <summary>Request bodies by endpoint.</summary>
internal static class RequestBodies
{
    public static CreateConnectorRequest CreateConnector(ReadOnlySpan<byte> json)
    {
        var reader = new BodyReader(json, "an object {\"name\": …, \"config\": {…}}");
        reader.EnterBodyObject();
        string? name = null;
        Dictionary<string, string?>? config = null;
        TargetState? initialState = null;
        while (reader.NextField(out string field))
        {
            switch (field)
            {
                case "name":
                    name = reader.ScalarOrNull(field);
                    break;
                case "config":
                    config = reader.Token == JsonTokenType.Null ? null : reader.ConfigMap(field);
                    break;
                case "initial_state":
                    initialState = InitialState(ref reader);
                    break;
                default:
                    throw reader.UnknownField(field, "name, config and initial_state");
            }
        }

        reader.End();
        return config is null
            ? throw RestException.BadRequest("Field 'config' is missing or null; expected an object of configuration keys and values.")
            : new CreateConnectorRequest(name?.Trim() ?? "", config, initialState);
    }

    public static Dictionary<string, string?> Config(ReadOnlySpan<byte> json)
    {
        var reader = new BodyReader(json, "an object of configuration keys and values");
        reader.EnterBodyObject();
        Dictionary<string, string?> config = reader.ConfigMap("");
        reader.End();
        return config;
    }

    public static List<OffsetEntry> Offsets(ReadOnlySpan<byte> json)
    {
        var reader = new BodyReader(json, "an object {\"offsets\": [{\"partition\": {…}, \"offset\": {…}}]}");
        reader.EnterBodyObject();
        List<OffsetEntry> offsets = [];
        while (reader.NextField(out string field))
        {
            if (field != "offsets")
            {
                throw reader.UnknownField(field, "offsets");
            }

            offsets.Clear();
            if (reader.Token == JsonTokenType.Null)
            {
                continue;
            }

            Require(reader, JsonTokenType.StartArray, field, "an array of {\"partition\": {…}, \"offset\": {…}} or null");
            while (reader.NextElement())
            {
                offsets.Add(Offset(ref reader, $"offsets[{offsets.Count}]"));
            }
        }

        reader.End();
        return offsets.Count == 0
            ? throw RestException.BadRequest("Partitions / offsets need to be provided for an alter offsets request")
            : offsets;
    }

    /// <summary>The level of a logger request; null when it is absent.</summary>
    public static string? LoggerLevel(ReadOnlySpan<byte> json)
    {
        var reader = new BodyReader(json, "an object {\"level\": \"DEBUG\"}");
        reader.EnterBodyObject();
        reader.ConfigMap("").TryGetValue("level", out string? level);
        reader.End();
        return level;
    }

    public static List<ProduceRecord> Records(ReadOnlySpan<byte> json)
    {
        var reader = new BodyReader(json, "an object {\"records\": [{\"key\": …, \"value\": …}]}");
        reader.EnterBodyObject();
        List<ProduceRecord> records = [];
        while (reader.NextField(out string field))
        {
            if (field != "records")
            {
                throw reader.UnknownField(field, "records");
            }

            Require(reader, JsonTokenType.StartArray, field, "an array of records");
            records.Clear();
            while (reader.NextElement())
            {
                records.Add(Record(ref reader, $"records[{records.Count}]"));
            }
        }

        reader.End();
        return records.Count == 0 ? throw RestException.BadRequest("Field 'records' is missing or empty; expected an array of at least one record.") : records;
    }

    private static TargetState? InitialState(ref BodyReader reader)
    {
        string? text = reader.TextOrNull("initial_state");
        return text?.ToUpperInvariant() switch
        {
            null => null,
            "RUNNING" => TargetState.Started,
            "PAUSED" => TargetState.Paused,
            "STOPPED" => TargetState.Stopped,
            _ => throw RestException.BadRequest("Field 'initial_state' has an unknown value; expected RUNNING, PAUSED or STOPPED."),
        };
    }

    private static OffsetEntry Offset(ref BodyReader reader, string path)
    {
        Require(reader, JsonTokenType.StartObject, path, "an object {\"partition\": {…}, \"offset\": {…}}");
        OffsetMap? partition = null;
        OffsetMap? offset = null;
        while (reader.NextField(out string field))
        {
            switch (field)
            {
                case "partition":
                    partition = OffsetMapOrNull(ref reader, $"{path}.partition");
                    break;
                case "offset":
                    offset = OffsetMapOrNull(ref reader, $"{path}.offset");
                    break;
                default:
                    throw reader.UnknownField($"{path}.{field}", "partition and offset");
            }
        }

        return new OffsetEntry(partition, offset);
    }

    private static OffsetMap? OffsetMapOrNull(ref BodyReader reader, string path)
    {
        if (reader.Token == JsonTokenType.Null)
        {
            return null;
        }

        Require(reader, JsonTokenType.StartObject, path, "an object or null");
        var entries = new List<KeyValuePair<string, ConnectValue>>();
        while (reader.NextField(out string key))
        {
            ConnectValue value = OffsetValue(ref reader, $"{path}.{key}");
            entries.RemoveAll(entry => entry.Key == key);
            entries.Add(new(key, value));
        }

        return OffsetMap.From(entries);
    }

    private static ConnectValue OffsetValue(ref BodyReader reader, string path)
    {
        switch (reader.Token)
        {
            case JsonTokenType.Null:
                return ConnectValue.Null;
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.String:
                return reader.TextOrNull(path);
            case JsonTokenType.Number:
                (long? whole, double floating) = reader.Number(path);
                return whole is { } integer ? ConnectValue.From(integer) : ConnectValue.From(floating);
            default:
                throw reader.Unexpected(path, "text, a number, true, false or null");
        }
    }

    private static ProduceRecord Record(ref BodyReader reader, string path)
    {
        Require(reader, JsonTokenType.StartObject, path, "an object {\"key\": …, \"value\": …}");
        string? key = null;
        string? value = null;
        long? partition = null;
        long? timestamp = null;
        List<KeyValuePair<string, string?>> headers = [];
        while (reader.NextField(out string field))
        {
            string fieldPath = $"{path}.{field}";
            switch (field)
            {
                case "key":
                    key = reader.TextOrNull(fieldPath);
                    break;
                case "value":
                    value = reader.TextOrNull(fieldPath);
                    break;
                case "partition":
                    partition = reader.Int64OrNull(fieldPath);
                    if (partition is < 0 or > int.MaxValue)
                    {
                        throw reader.Unexpected(fieldPath, "a partition number from 0 or null");
                    }

                    break;
                case "timestamp":
                    timestamp = reader.Int64OrNull(fieldPath);
                    if (timestamp < 0)
                    {
                        throw reader.Unexpected(fieldPath, "milliseconds since 1970, not negative, or null");
                    }

                    break;
                case "headers":
                    ReadHeaders(ref reader, fieldPath, headers);
                    break;
                default:
                    throw reader.UnknownField(fieldPath, "key, value, partition, timestamp and headers");
            }
        }

        return new ProduceRecord(key, value, (int?)partition, timestamp, headers);
    }

    private static void ReadHeaders(ref BodyReader reader, string path, List<KeyValuePair<string, string?>> headers)
    {
        headers.Clear();
        if (reader.Token == JsonTokenType.Null)
        {
            return;
        }

        Require(reader, JsonTokenType.StartArray, path, "an array of {\"key\": …, \"value\": …} or null");
        while (reader.NextElement())
        {
            string headerPath = $"{path}[{headers.Count}]";
            Require(reader, JsonTokenType.StartObject, headerPath, "an object {\"key\": …, \"value\": …}");
            string? key = null;
            string? value = null;
            while (reader.NextField(out string field))
            {
                switch (field)
                {
                    case "key":
                        key = reader.TextOrNull($"{headerPath}.key");
                        break;
                    case "value":
                        value = reader.TextOrNull($"{headerPath}.value");
                        break;
                    default:
                        throw reader.UnknownField($"{headerPath}.{field}", "key and value");
                }
            }

            headers.Add(new(key ?? throw RestException.BadRequest($"Field '{headerPath}.key' is missing or null; expected the header's key."), value));
        }
    }

    private static void Require(in BodyReader reader, JsonTokenType token, string field, string expected)
    {
        if (reader.Token != token)
        {
            throw reader.Unexpected(field, expected);
        }
    }
}
