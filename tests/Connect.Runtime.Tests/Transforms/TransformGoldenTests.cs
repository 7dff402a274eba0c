using System.Text.Json;
using Connect.TestSupport.Golden;

namespace Connect.Runtime.Tests.Transforms;

/// <summary>Every line that the transformations and predicates of Kafka Connect 3.9.0 answered.</summary>
public sealed class TransformGoldenTests
{
    [Fact]
    public void Cast_MatchesJava() => Replay("Cast", 3367, CastDifferences);

    [Fact]
    public void DropHeaders_MatchesJava() => Replay("DropHeaders", 29);

    [Fact]
    public void ExtractField_MatchesJava() => Replay("ExtractField", 388, ExtractFieldDifferences);

    [Fact]
    public void Filter_MatchesJava() => Replay("Filter", 2);

    [Fact]
    public void Flatten_MatchesJava() => Replay("Flatten", 95, FlattenDifferences);

    [Fact]
    public void HeaderFrom_MatchesJava() => Replay("HeaderFrom", 204, HeaderFromDifferences);

    [Fact]
    public void HoistField_MatchesJava() => Replay("HoistField", 53, NullSetting);

    [Fact]
    public void InsertField_MatchesJava() => Replay("InsertField", 427);

    [Fact]
    public void InsertHeader_MatchesJava() => Replay("InsertHeader", 254, InsertHeaderDifferences);

    [Fact]
    public void MaskField_MatchesJava() => Replay("MaskField", 173);

    [Fact]
    public void RegexRouter_MatchesJava() => Replay("RegexRouter", 52, RegexRouterDifferences);

    [Fact]
    public void ReplaceField_MatchesJava() => Replay("ReplaceField", 205, ReplaceFieldDifferences);

    [Fact]
    public void SetSchemaMetadata_MatchesJava() => Replay("SetSchemaMetadata", 88, SetSchemaMetadataDifferences);

    [Fact]
    public void TimestampConverter_MatchesJava() => Replay("TimestampConverter", 2011);

    [Fact]
    public void TimestampRouter_MatchesJava() => Replay("TimestampRouter", 163);

    [Fact]
    public void ValueToKey_MatchesJava() => Replay("ValueToKey", 91);

    [Fact]
    public void FieldPath_MatchesJava() => GoldenFile.Replay("transforms/SingleFieldPath.jsonl", 78, TransformReplay.Path);

    [Fact]
    public void ConfigDefs_MatchJava() => GoldenFile.Replay("transforms/config-defs.jsonl", 17, TransformReplay.ConfigDef);

    [Fact]
    public void Sequences_MatchJava() => GoldenFile.Replay("transforms/sequences.jsonl", 9, TransformReplay.Sequence);

    [Fact]
    public void Predicates_MatchJava() => GoldenFile.Replay("transforms/predicates.jsonl", 285, TransformReplay.Predicate, PredicateDifferences);

    // The digits of JDK 17; the key in a message is the one that was set (Java's says renames).
    private static string? CastDifferences(GoldenLine line) =>
        line.Json.GetRawText().Contains("\"9.999999999999999E22\"", StringComparison.Ordinal) && line["config"].GetRawText().Contains("string", StringComparison.Ordinal) ? "digits of JDK 17"
            : ConfigError(line).Contains("Invalid rename mapping", StringComparison.Ordinal) ? "the message names the key"
            : null;

    // Java looks a renamed field up under its new name first, and so meets the field that was dropped; a renamed field that does not exist is ignored.
    private static string? ReplaceFieldDifferences(GoldenLine line) =>
        line.ExpectedError is { } error && (Message(error).Contains("for field: \"b\"", StringComparison.Ordinal) || Message(error).Contains("required field: \"b\"", StringComparison.Ordinal)
            || Message(error) == " is not a valid field name") ? "renaming to the name of a dropped field" : null;

    private static string? SetSchemaMetadataDifferences(GoldenLine line) =>
        line.ExpectedError is { } error && Message(error) == "Cannot list fields on non-struct type" ? "works for every schema, as Java's documentation says" : null;

    // Both errors are true; we name the missing field first.
    private static string? HeaderFromDifferences(GoldenLine line) =>
        line.Id is 227 or 231 or 232 or 251 or 252 or 259 or 260 ? "the missing field is named first" : null;

    private static string? FlattenDifferences(GoldenLine line) => line.Id == 85 ? NullSetting(line) : null;

    private static string? ExtractFieldDifferences(GoldenLine line) => line.Id == 536 ? NullSetting(line) : null;

    // A dot is one UTF-16 unit here; topics of Kafka have ASCII names.
    private static string? RegexRouterDifferences(GoldenLine line) => line.Id == 72 ? "a dot matches half a surrogate pair" : line.Id == 56 ? NullSetting(line) : null;

    private static string? InsertHeaderDifferences(GoldenLine line) => line.Id == 363 ? "settings are trimmed of blanks, not of control characters" : null;

    private static string? PredicateDifferences(GoldenLine line) =>
        line["config"].TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.Null ? NullSetting(line) : null;

    private static string? NullSetting(GoldenLine line) =>
        line["config"].EnumerateObject().Any(setting => setting.Value.ValueKind == JsonValueKind.Null) ? "null for a setting that is needed is refused" : null;

    private static string ConfigError(GoldenLine line) => line.Expected.TryGetProperty("configError", out JsonElement error) ? Message(error) : "";

    private static string Message(JsonElement error) => error.GetProperty("message").GetString() ?? "";

    private static void Replay(string name, int lines, Func<GoldenLine, string?>? differences = null) =>
        GoldenFile.Replay($"transforms/{name}.jsonl", lines, TransformReplay.Line, differences);
}
