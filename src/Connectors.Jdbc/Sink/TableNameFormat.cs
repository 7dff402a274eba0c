using System.Text;
using Connect.Data;
using Connect.Errors;
using Connect.Headers;
using Connect.Sink;

namespace Connectors.Jdbc.Sink;

/// <summary>A table name with placeholders: <c>${topic}</c>, <c>${header:name}</c>, <c>${field:name}</c>.</summary>
internal sealed class TableNameFormat
{
    private const string Topic = "topic";
    private const string Header = "header:";
    private const string Field = "field:";

    private readonly (string? Text, string? Placeholder)[] _parts;

    private TableNameFormat((string? Text, string? Placeholder)[] parts) => _parts = parts;

    /// <summary>Whether the topic alone decides.</summary>
    public bool IsByTopic => _parts.All(part => part.Placeholder is null or Topic);

    /// <summary>Reads a format.</summary>
    /// <exception cref="ConfigException">It is empty or has an unknown placeholder.</exception>
    public static TableNameFormat Parse(string key, string format)
    {
        if (string.IsNullOrWhiteSpace(format))
        {
            throw new ConfigException(key, format, "expected a table name, such as ${topic}");
        }

        var parts = new List<(string?, string?)>();
        int at = 0;
        while (at < format.Length)
        {
            int open = format.IndexOf("${", at, StringComparison.Ordinal);
            int close = open < 0 ? -1 : format.IndexOf('}', open);
            if (close < 0)
            {
                parts.Add((format[at..], null));
                break;
            }

            if (open > at)
            {
                parts.Add((format[at..open], null));
            }

            string placeholder = format[(open + 2)..close];
            bool isKnown = placeholder == Topic || IsNamed(placeholder, Header) || IsNamed(placeholder, Field);
            parts.Add(isKnown ? (null, placeholder) : throw new ConfigException(key, format, $"the placeholder ${{{placeholder}}} is unknown; expected ${{topic}}, ${{header:name}} or ${{field:name}}"));
            at = close + 1;
        }

        return new TableNameFormat([.. parts]);
    }

    /// <summary>The name for a record.</summary>
    /// <exception cref="ConnectDataException">The record does not have what a placeholder stands for.</exception>
    public string Of(in SinkRow row)
    {
        SinkRecord record = row.Record;
        var name = new StringBuilder();
        foreach ((string? text, string? placeholder) in _parts)
        {
            name.Append(text ?? (placeholder == Topic ? record.Topic
                : IsNamed(placeholder!, Header) ? HeaderOf(record, placeholder![Header.Length..])
                : FieldOf(row, placeholder![Field.Length..])));
        }

        return name.ToString();
    }

    private static bool IsNamed(string placeholder, string kind) => placeholder.Length > kind.Length && placeholder.StartsWith(kind, StringComparison.Ordinal);

    private static string HeaderOf(SinkRecord record, string name) =>
        record.HasHeaders && record.Headers.LastWithName(name) is { Value.IsNull: false } header
            ? Values.ConvertToString(header.Schema, header.Value)!
            : throw new ConnectDataException($"The record at {record.OriginalTopic}-{record.OriginalKafkaPartition}@{record.OriginalKafkaOffset} has no header '{name}', which the name of its table is made of.");

    // What has no value, such as a delete, still has a key.
    private static string FieldOf(in SinkRow row, string name)
    {
        if (TryGetField(row.Value, name, out ConnectValue value) || TryGetField(row.Record.Key, name, out value))
        {
            return Values.ConvertToString(null, value)!;
        }

        SinkRecord record = row.Record;
        throw new ConnectDataException($"The record at {record.OriginalTopic}-{record.OriginalKafkaPartition}@{record.OriginalKafkaOffset} has no field '{name}', which the name of its table is made of.");
    }

    private static bool TryGetField(in ConnectValue container, string name, out ConnectValue value)
    {
        value = default;
        if (container.Kind == ValueKind.Struct && container.AsStruct() is var fields && fields.Schema.Field(name) is { } field)
        {
            value = fields[field.Index];
        }
        else if (container.Kind == ValueKind.Map)
        {
            container.AsMap().TryGetValue(name, out value);
        }

        return !value.IsNull;
    }
}
