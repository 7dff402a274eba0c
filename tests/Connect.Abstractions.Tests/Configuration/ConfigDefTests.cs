using Connect.Configuration;
using Connect.Errors;

namespace Connect.Abstractions.Tests.Configuration;

public sealed class ConfigDefTests
{
    private static readonly ConfigDef Definition = new ConfigDef()
        .Define("count", ConfigType.Int, Importance.High, "Required.", ConfigValidators.AtLeast(1))
        .Define("names", ConfigType.List, "a,b", Importance.Low, "A list.")
        .Define("secret", ConfigType.Password, null, Importance.Low, "A secret.", ConfigValidators.From("long", (name, value) =>
        {
            if (value is Password { Value.Length: < 3 })
            {
                throw new ConfigException(name, value, "too short");
            }
        }));

    [Theory]
    [InlineData(ConfigType.Boolean, " TRUE ", true)]
    [InlineData(ConfigType.Int, "-5", -5)]
    [InlineData(ConfigType.Long, "9223372036854775807", long.MaxValue)]
    [InlineData(ConfigType.Short, " 7", (short)7)]
    [InlineData(ConfigType.Double, "1e3", 1000d)]
    [InlineData(ConfigType.String, "  a b ", "a b")]
    [InlineData(ConfigType.Class, " Json ", "Json")]
    public void Parse_Text_BecomesTheType(ConfigType type, string text, object expected) => Assert.Equal(expected, ConfigParser.Parse("k", text, type));

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData(" a , b ,, c", new[] { "a", "b", "", "c" })]
    [InlineData("a,", new[] { "a", "" })]
    public void Parse_List_SplitsAtCommas(string text, string[] expected) =>
        Assert.Equal(expected, (IReadOnlyList<string>)ConfigParser.Parse("k", text, ConfigType.List)!);

    [Theory]
    [InlineData(ConfigType.Boolean, "yes", "Invalid value yes for configuration k: Expected value to be either true or false")]
    [InlineData(ConfigType.Int, "1.5", "Invalid value 1.5 for configuration k: Not a number of type INT")]
    [InlineData(ConfigType.Int, "", "Invalid value  for configuration k: Not a number of type INT")]
    [InlineData(ConfigType.Short, "40000", "Invalid value 40000 for configuration k: Not a number of type SHORT")]
    [InlineData(ConfigType.Long, "x", "Invalid value x for configuration k: Not a number of type LONG")]
    [InlineData(ConfigType.Double, "1,5", "Invalid value 1,5 for configuration k: Not a number of type DOUBLE")]
    public void Parse_WrongText_SaysWhatWasExpected(ConfigType type, string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<ConfigException>(() => ConfigParser.Parse("k", text, type)).Message);

    [Fact]
    public void Parse_Values_AppliesDefaultsAndKeepsUnknownKeys()
    {
        ConfigValues values = Definition.Parse(new Dictionary<string, string> { ["count"] = "3", ["other"] = "x" });

        Assert.Equal(3, values.GetInt("count"));
        Assert.Equal(["a", "b"], values.GetList("names"));
        Assert.Null(values.GetPassword("secret"));
        Assert.Equal("x", values.Originals["other"]);
        Assert.Throws<ArgumentException>(() => values.GetString("other"));
    }

    [Fact]
    public void Parse_MissingRequiredKey_Throws() =>
        Assert.Equal(
            "Missing required configuration \"count\" which has no default value.",
            Assert.Throws<ConfigException>(() => Definition.Parse(new Dictionary<string, string>())).Message);

    [Fact]
    public void Validate_MissingRequiredKey_IsNullAndSeenByItsRule()
    {
        ConfigValue count = Validate(new())["count"];

        Assert.Null(count.Value);
        Assert.Equal(
            ["Missing required configuration \"count\" which has no default value.", "Invalid value null for configuration count: Value must be non-null"],
            count.ErrorMessages);
    }

    [Fact]
    public void Validate_ValueThatBreaksTheRule_StaysVisible()
    {
        ConfigValue count = Validate(new() { ["count"] = "0" })["count"];

        Assert.Equal(0, count.Value);
        Assert.Equal(["Invalid value 0 for configuration count: Value must be at least 1"], count.ErrorMessages);
    }

    [Fact]
    public void Validate_Secret_IsMaskedInErrors()
    {
        ConfigValue secret = Validate(new() { ["count"] = "1", ["secret"] = "xy" })["secret"];

        Assert.Equal(["Invalid value [hidden] for configuration secret: too short"], secret.ErrorMessages);
        Assert.Equal("[hidden]", ConfigParser.Print(secret.Value));
    }

    [Fact]
    public void Validate_Recommender_SeesTheOtherValues()
    {
        ConfigDef definition = new ConfigDef()
            .Define(new ConfigKey { Name = "mode", Type = ConfigType.String, Dependents = ["column"] })
            .Define(new ConfigKey { Name = "column", Type = ConfigType.String, DefaultValue = null, Recommender = new ColumnRecommender() });

        Assert.Equal([true], definition.Validate(new Dictionary<string, string> { ["mode"] = "time" }).Skip(1).Select(value => value.Visible));
        ConfigValue hidden = definition.Validate(new Dictionary<string, string> { ["mode"] = "bulk" })[1];
        Assert.False(hidden.Visible);
        Assert.Equal(["updated"], hidden.RecommendedValues);
        Assert.Equal(["no such mode"], definition.Validate(new Dictionary<string, string> { ["mode"] = "fail" })[1].ErrorMessages);
    }

    [Fact]
    public void Validate_UndefinedDependent_IsReported()
    {
        ConfigDef definition = new ConfigDef().Define(new ConfigKey { Name = "a", Type = ConfigType.String, DefaultValue = "", Dependents = ["b"] });

        ConfigValue undefined = definition.Validate(new Dictionary<string, string>())[1];

        Assert.Equal(["b is referred in the dependents, but not defined."], undefined.ErrorMessages);
        Assert.False(undefined.Visible);
        Assert.Contains("not defined: b", Assert.Throws<ConfigException>(() => definition.Parse(new Dictionary<string, string>())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Define_Twice_Throws() =>
        Assert.Throws<ConfigException>(() => new ConfigDef(Definition).Define("count", ConfigType.Int, Importance.Low, ""));

    [Fact]
    public void Define_DefaultThatBreaksItsRule_Throws() =>
        Assert.Throws<ConfigException>(() => new ConfigDef().Define("n", ConfigType.Int, 0, Importance.Low, "", ConfigValidators.AtLeast(1)));

    [Fact]
    public void Embed_Child_PrefixesKeysGroupsAndDependents()
    {
        ConfigDef child = new ConfigDef()
            .Define(new ConfigKey { Name = "late", Type = ConfigType.String, DefaultValue = "", Group = "Own", OrderInGroup = 1 })
            .Define(new ConfigKey { Name = "low", Type = ConfigType.String, DefaultValue = "", Importance = Importance.Low })
            .Define(new ConfigKey { Name = "needed", Type = ConfigType.String, Importance = Importance.Low, Dependents = ["low"] });

        ConfigDef definition = new ConfigDef().Embed("x.", "Outer", 5, child);

        Assert.Equal(
            ["x.needed Outer 5 needed x.low", "x.low Outer 6 low ", "x.late Outer: Own 7 late "],
            definition.Keys.Values.Select(key => $"{key.Name} {key.Group} {key.OrderInGroup} {key.DisplayName} {string.Join(',', key.Dependents)}"));
    }

    [Theory]
    [InlineData("", "String may not be empty")]
    [InlineData("a\r\nb", "String may not contain control sequences but had the following ASCII chars: 13, 10")]
    public void NonEmptyStringWithoutControlChars_BadName_Throws(string name, string expected) =>
        Assert.EndsWith(expected, Assert.Throws<ConfigException>(() => ConfigValidators.NonEmptyStringWithoutControlChars.EnsureValid("k", name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(11, "Value must be no more than 10")]
    [InlineData(-1, "Value must be at least 0")]
    public void Between_OutOfRange_Throws(int value, string expected) =>
        Assert.EndsWith(expected, Assert.Throws<ConfigException>(() => ConfigValidators.Between(0, 10).EnsureValid("k", value)).Message, StringComparison.Ordinal);

    [Fact]
    public void OneOfIgnoreCase_OtherText_ListsThem()
    {
        IConfigValidator validator = ConfigValidators.OneOfIgnoreCase("NUMERIC", "BASE64");
        validator.EnsureValid("k", "numeric");

        Assert.Equal(
            "Invalid value x for configuration k: String must be one of (case insensitive): NUMERIC, BASE64",
            Assert.Throws<ConfigException>(() => validator.EnsureValid("k", "x")).Message);
        Assert.Equal("(case insensitive) [NUMERIC, BASE64]", validator.ToString());
    }

    [Fact]
    public void ListOf_UnknownEntry_Throws()
    {
        IConfigValidator validator = ConfigValidators.ListOf("c", "r");
        validator.EnsureValid("k", new[] { "r", "c" });

        Assert.Equal("Invalid value x for configuration k: String must be one of: c, r", Assert.Throws<ConfigException>(() => validator.EnsureValid("k", new[] { "r", "x" })).Message);
    }

    private static Dictionary<string, ConfigValue> Validate(Dictionary<string, string> config) => Definition.Validate(config).ToDictionary(value => value.Name);

    private sealed class ColumnRecommender : IConfigRecommender
    {
        public IReadOnlyList<object> ValidValues(string name, IReadOnlyDictionary<string, object?> parsedConfig) => ["updated"];

        public bool Visible(string name, IReadOnlyDictionary<string, object?> parsedConfig) =>
            parsedConfig["mode"] is "fail" ? throw new ConfigException("no such mode") : parsedConfig["mode"] is "time";
    }
}
