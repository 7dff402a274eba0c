using System.Text.Json;
using System.Text.RegularExpressions;
using Connect.Errors;

namespace Connect.TestSupport.Golden;

/// <summary>
/// Compares errors with recorded ones. Messages that Kafka wrote are compared after <see cref="Translate"/>; for Java's own (null pointer, class cast, number
/// format, regular expression, JSON parser…) only that an error occurs.
/// </summary>
public static partial class GoldenError
{
    // Java class names in messages and the names of ValueKind that stand for them here.
    private static readonly Dictionary<string, string> KindsByJavaClass = new(StringComparer.Ordinal)
    {
        ["java.lang.Byte"] = "Int8",
        ["java.lang.Short"] = "Int16",
        ["java.lang.Integer"] = "Int32",
        ["java.lang.Long"] = "Int64",
        ["java.lang.Float"] = "Float32",
        ["java.lang.Double"] = "Float64",
        ["java.lang.Boolean"] = "Boolean",
        ["java.lang.String"] = "String",
        ["[B"] = "Bytes",
        ["java.util.ArrayList"] = "Array",
        ["java.util.Arrays$ArrayList"] = "Array",
        ["java.util.Collections$EmptyList"] = "Array",
        ["java.util.Collections$SingletonList"] = "Array",
        ["java.util.LinkedList"] = "Array",
        ["java.util.HashMap"] = "Map",
        ["java.util.LinkedHashMap"] = "Map",
        ["java.util.TreeMap"] = "Map",
        ["java.util.Collections$EmptyMap"] = "Map",
        ["java.util.Collections$SingletonMap"] = "Map",
        ["java.util.Date"] = "DateTime",
        ["java.math.BigDecimal"] = "Decimal",
        ["org.apache.kafka.connect.data.Struct"] = "Struct",
    };

    private static readonly Dictionary<string, Type> Types = new(StringComparer.Ordinal)
    {
        ["org.apache.kafka.connect.errors.DataException"] = typeof(ConnectDataException),
        ["org.apache.kafka.connect.errors.SchemaBuilderException"] = typeof(SchemaBuilderException),
        ["org.apache.kafka.connect.errors.SchemaProjectorException"] = typeof(SchemaProjectorException),
        ["org.apache.kafka.connect.errors.ConnectException"] = typeof(ConnectException),
        ["org.apache.kafka.connect.errors.RetriableException"] = typeof(RetriableException),
        ["org.apache.kafka.common.config.ConfigException"] = typeof(ConfigException),
        ["org.apache.kafka.common.errors.SerializationException"] = typeof(ConnectException),
    };

    // Stands in a translated message for a kind that the recorded message does not tell.
    private const char AnyKind = '*';

    /// <summary>Null when the error is the recorded one, else the difference.</summary>
    /// <param name="expected">The recorded error, <c>{"class","message","cause"}</c>.</param>
    /// <param name="actual">The error that occurred, or null if none did.</param>
    public static string? Difference(JsonElement expected, Exception? actual)
    {
        string javaClass = expected.GetProperty("class").GetString()!;
        if (actual is null)
        {
            return $"expected the error {expected.GetRawText()}, none occurred";
        }

        if (!Types.TryGetValue(javaClass, out Type? type))
        {
            return null;
        }

        if (!type.IsInstanceOfType(actual))
        {
            return $"expected the error {expected.GetRawText()}, got {actual}";
        }

        string? message = Translate(ReadText(expected.GetProperty("message")));
        if (message is not null && !Matches(message, actual.Message))
        {
            return $"expected the message '{message}', got '{actual.Message}'";
        }

        return expected.TryGetProperty("cause", out JsonElement cause) && cause.ValueKind == JsonValueKind.Object
            && Types.ContainsKey(cause.GetProperty("class").GetString()!)
                ? Difference(cause, actual.InnerException)
                : null;
    }

    /// <summary>The sentence we write where Kafka Connect writes this one: kinds instead of Java classes, and no record contents.</summary>
    public static string? Translate(string? javaMessage)
    {
        if (javaMessage is null)
        {
            return null;
        }

        string text = javaMessage.Replace("Invalid Java object for schema", "Invalid value for schema", StringComparison.Ordinal);
        text = JavaClass().Replace(text, match => KindsByJavaClass.GetValueOrDefault(match.Value, match.Value));
        text = ValueBeforeItsClass().Replace(text, "Unable to convert a value of class $1 to ");
        return IncompatibleValue().Replace(text, $"A value of class {AnyKind} is not compatible with the schema ");
    }

    // Messages may quote half a surrogate pair, which the JSON reader refuses to turn into text.
    private static string? ReadText(JsonElement text)
    {
        if (text.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        string raw = text.GetRawText();
        return LoneSurrogate().IsMatch(raw)
            ? JsonSerializer.Deserialize<string>(LoneSurrogate().Replace(raw, @"\\$1$2"))
            : text.GetString();
    }

    [GeneratedRegex(@"\\(u[dD][89abAB][0-9a-fA-F]{2})(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\(u[dD][c-fC-F][0-9a-fA-F]{2})", RegexOptions.CultureInvariant)]
    private static partial Regex LoneSurrogate();

    private static bool Matches(string expected, string actual)
    {
        int any = expected.IndexOf(AnyKind);
        return any < 0
            ? expected == actual
            : actual.Length >= expected.Length && actual.AsSpan().StartsWith(expected.AsSpan(0, any)) && actual.AsSpan().EndsWith(expected.AsSpan(any + 1));
    }

    [GeneratedRegex("^The value .* is not compatible with the schema ", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex IncompatibleValue();

    [GeneratedRegex(@"java\.[\w.$]+\w|\[B\b|org\.apache\.kafka\.connect\.data\.Struct\b", RegexOptions.CultureInvariant)]
    private static partial Regex JavaClass();

    [GeneratedRegex(@"^Unable to convert .* \(class (\w+)\) to ", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex ValueBeforeItsClass();
}
