using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Headers;
using Connect.Runtime.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Sink;
using Connect.Source;
using Connect.TestSupport.Golden;
using Connect.Transforms;

namespace Connect.Runtime.Tests.Transforms;

/// <summary>Replays recorded calls of Java's transformations and predicates, found by their Java names.</summary>
internal static partial class TransformReplay
{
    public static readonly PluginRegistry Plugins = new PluginRegistryBuilder().AddBuiltIns().Build();

    /// <summary>One fresh instance, configured and applied once.</summary>
    public static string? Line(GoldenLine line)
    {
        using var transformation = Plugins.Create<ITransformation>(line.Text("class")!);
        if (Configure(() => transformation.Configure(Config(line)), line.Expected) is (var isDone, var difference) && isDone)
        {
            return difference;
        }

        return Apply(transformation, Record(line["record"]), line.Expected);
    }

    /// <summary>One instance, applied to several records in turn.</summary>
    public static string? Sequence(GoldenLine line)
    {
        using var transformation = Plugins.Create<ITransformation>(line.Text("class")!);
        transformation.Configure(Config(line));
        return line["records"].EnumerateArray().Zip(line.Expected.EnumerateArray())
            .Select((pair, index) => Apply(transformation, Record(pair.First), pair.Second) is { } difference ? $"record {index}: {difference}" : null)
            .FirstOrDefault(difference => difference is not null);
    }

    /// <summary>One predicate, tested once.</summary>
    public static string? Predicate(GoldenLine line)
    {
        using var predicate = Plugins.Create<IPredicate>(line.Text("class")!);
        if (Configure(() => predicate.Configure(Config(line)), line.Expected) is (var isDone, var difference) && isDone)
        {
            return difference;
        }

        bool expected = line.Expected.GetProperty("test").GetBoolean();
        bool actual = predicate.Test(Record(line["record"]));
        return expected == actual ? null : $"expected {expected}, got {actual}";
    }

    /// <summary>One name of a field, read in one of the syntaxes.</summary>
    public static string? Path(GoldenLine line)
    {
        try
        {
            FieldPath path = FieldPath.Parse(line.Text("path")!, line.Text("version") == "V2");
            string expected = line.Expected.TryGetProperty("steps", out JsonElement steps)
                ? string.Join('|', steps.EnumerateArray().Select(step => step.GetString()))
                : line.Expected.GetRawText();
            return expected == string.Join('|', path.Steps) ? null : $"got {string.Join('|', path.Steps)}";
        }
        catch (ConfigException e)
        {
            return line.ExpectedError is { } error ? GoldenError.Difference(error, e) : $"unexpected {e}";
        }
    }

    /// <summary>The keys of a class; nested names are ours where Java does not have them.</summary>
    public static string? ConfigDef(GoldenLine line)
    {
        string name = line.Text("class")!;
        ConfigDef definition = name.Contains(".predicates.", StringComparison.Ordinal)
            ? Plugins.Create<IPredicate>(name).Config
            : Plugins.Create<ITransformation>(name).Config;
        bool hasSyntax = line["configDef"].GetRawText().Contains(FieldPath.SyntaxKey, StringComparison.Ordinal);
        string actual = string.Join('\n', definition.Keys.Values.Where(key => hasSyntax || key.Name != FieldPath.SyntaxKey).Select(Describe));
        string expected = string.Join('\n', line["configDef"].EnumerateArray().Select(Describe));
        return expected == actual ? null : $"expected\n{expected}\ngot\n{actual}";
    }

    private static string Describe(ConfigKey key) =>
        $"{key.Name} {key.Type} required={!key.HasDefault} default={ConfigParser.Print(key.DefaultValue)} {key.Importance} {key.Group}/{key.OrderInGroup} {key.Width}"
            .ToUpperInvariant() + $" {key.DisplayName ?? key.Name} {key.Validator}";

    private static string Describe(JsonElement key) =>
        $"{key.GetProperty("name")} {key.GetProperty("type")} required={key.GetProperty("required")} default={key.GetProperty("default")} {key.GetProperty("importance")} {key.GetProperty("group")}/{key.GetProperty("order")} {key.GetProperty("width")}"
            .ToUpperInvariant() + $" {key.GetProperty("displayName")} {(key.TryGetProperty("validator", out JsonElement validator) ? validator.GetString() : "")}";

    private static (bool IsDone, string? Difference) Configure(Action configure, JsonElement expected)
    {
        bool isErrorExpected = expected.TryGetProperty("configError", out JsonElement error);
        try
        {
            configure();
        }
        catch (ConfigException) when (expected.TryGetProperty("error", out JsonElement late) && late.GetProperty("class").GetString()!.StartsWith("java.", StringComparison.Ordinal))
        {
            // Java finds these with the first record.
            return (true, null);
        }
        catch (Exception e) when (isErrorExpected)
        {
            return (true, e is ConfigException ? ErrorDifference(error, e) : $"expected an error of configuration, got {e}");
        }

        return (isErrorExpected, isErrorExpected ? $"expected {error}, none occurred" : null);
    }

    private static string? Apply(ITransformation transformation, ConnectRecord record, JsonElement expected)
    {
        bool isErrorExpected = expected.TryGetProperty("error", out JsonElement error);
        ConnectRecord? result;
        try
        {
            result = record is SinkRecord sink ? transformation.Apply(sink) : transformation.Apply((SourceRecord)record);
        }
        catch (ConnectException e) when (isErrorExpected)
        {
            return ErrorDifference(error, e);
        }

        if (isErrorExpected)
        {
            return $"expected the error {error}, none occurred: {(result is null ? "dropped" : GoldenValue.Describe(result.Value))}";
        }

        if (expected.TryGetProperty("dropped", out _))
        {
            return result is null ? null : "expected to be dropped";
        }

        if (expected.TryGetProperty("same", out _))
        {
            return ReferenceEquals(record, result) ? null : "expected the same record";
        }

        return result is null ? "dropped" : RecordDifference(expected.GetProperty("record"), result);
    }

    private static string? RecordDifference(JsonElement expected, ConnectRecord actual)
    {
        JsonElement headers = expected.GetProperty("headers");
        if (Text(expected, "topic") != actual.Topic || Number(expected, "partition") != actual.KafkaPartition || Number(expected, "timestamp") != actual.Timestamp
            || (actual is SinkRecord sink && Number(expected, "offset") != sink.KafkaOffset) || headers.GetArrayLength() != actual.Headers.Count)
        {
            return $"expected {expected.GetRawText()}, got {actual} with {actual.Headers.Count} headers";
        }

        for (int i = 0; i < actual.Headers.Count; i++)
        {
            Header header = actual.Headers[i];
            if (Text(headers[i], "key") != header.Key || Difference(headers[i], "schema", "value", header.Schema, header.Value) is { })
            {
                return $"header {i}: expected {headers[i].GetRawText()}, got {header.Key} {GoldenSchema.Describe(header.Schema)} {GoldenValue.Describe(header.Value)}";
            }
        }

        return Difference(expected, "keySchema", "key", actual.KeySchema, actual.Key) is { } key ? $"key: {key}"
            : Difference(expected, "valueSchema", "value", actual.ValueSchema, actual.Value) is { } value ? $"value: {value}"
            : null;
    }

    private static string? Difference(JsonElement expected, string schemaName, string valueName, Schema? schema, in ConnectValue value)
    {
        JsonElement json = expected.GetProperty(valueName);
        bool isNaN = value.ToString() == "NaN" && json.GetRawText().Contains("\"NaN\"", StringComparison.Ordinal);
        return GoldenSchema.Difference(expected.GetProperty(schemaName), schema) ?? (isNaN ? null : GoldenValue.Difference(json, schema, value));
    }

    // What Kafka puts in its messages and we do not: Java's own text, contents of records. What we add: the field's name.
    private static string? ErrorDifference(JsonElement expected, Exception actual)
    {
        string? message = expected.GetProperty("message").GetString();
        if (message is not null && (ContentMessage().IsMatch(message) || message.Contains("java.lang.IllegalArgumentException", StringComparison.Ordinal)
            || message.Contains("Invalid regex:", StringComparison.Ordinal) || message.Contains("InsertionSpec@", StringComparison.Ordinal)))
        {
            return actual is ConnectException ? null : $"expected {message}, got {actual}";
        }

        message = message?.Replace("class java.", "java.", StringComparison.Ordinal).Replace("class org.", "org.", StringComparison.Ordinal).Replace("class [", "[", StringComparison.Ordinal);
        message = GoldenError.Translate(message?.Replace("org.apache.kafka.connect.source.", "", StringComparison.Ordinal))?.Replace("class ", "", StringComparison.Ordinal);
        if (message is null || !expected.GetProperty("class").GetString()!.StartsWith("org.apache.kafka.", StringComparison.Ordinal))
        {
            return null;
        }

        string ours = FieldName().Replace(actual.Message.Replace("class ", "", StringComparison.Ordinal), "");
        string javaClass = expected.GetProperty("class").GetString()!;
        bool isSameClass = javaClass.EndsWith(".DataException", StringComparison.Ordinal) ? actual is ConnectDataException
            : javaClass.EndsWith("ConfigException", StringComparison.Ordinal) ? actual is ConfigException
            : true;
        return message == ours && isSameClass ? null : $"expected the message '{message}', got {actual.GetType().Name} '{ours}'";
    }

    private static Dictionary<string, string> Config(GoldenLine line) => line["config"].EnumerateObject().ToDictionary(
        setting => setting.Name,
        setting => setting.Value.ValueKind switch
        {
            JsonValueKind.Null => null!,
            JsonValueKind.String => setting.Value.GetString()!,
            _ => setting.Value.GetRawText(),
        });

    private static ConnectRecord Record(JsonElement json)
    {
        Schema? keySchema = GoldenSchema.Read(json.GetProperty("keySchema")), valueSchema = GoldenSchema.Read(json.GetProperty("valueSchema"));
        ConnectValue key = GoldenValue.Read(json.GetProperty("key"), keySchema), value = GoldenValue.Read(json.GetProperty("value"), valueSchema);
        var headers = new ConnectHeaders();
        foreach (JsonElement header in json.GetProperty("headers").EnumerateArray())
        {
            Schema? schema = GoldenSchema.Read(header.GetProperty("schema"));
            headers.Add(Text(header, "key")!, GoldenValue.Read(header.GetProperty("value"), schema), schema);
        }

        string topic = Text(json, "topic")!;
        return Text(json, "kind") == "sink"
            ? new SinkRecord(topic, (int)Number(json, "partition")!, keySchema, key, valueSchema, value, (long)Number(json, "offset")!, Number(json, "timestamp"),
                Enum.Parse<TimestampType>(Text(json, "timestampType")!), headers)
            : new SourceRecord(null, null, topic, (int?)Number(json, "partition"), keySchema, key, valueSchema, value,
                Number(json, "timestamp"), headers);
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static long? Number(JsonElement json, string name)
    {
        JsonElement value = json.GetProperty(name);
        return value.ValueKind == JsonValueKind.Null ? null
            : long.Parse(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^(Value \(.*\) was out of range|Could not parse timestamp: value|Unable to convert .* to (a )?number|Timestamp missing on record)", RegexOptions.Singleline)]
    private static partial Regex ContentMessage();

    [GeneratedRegex(@" \(field '.*'\)$", RegexOptions.Singleline)]
    private static partial Regex FieldName();
}
