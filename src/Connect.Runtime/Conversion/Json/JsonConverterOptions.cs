using Connect.Configuration;

namespace Connect.Runtime.Conversion.Json;

/// <summary>The JSON converter's configuration.</summary>
/// <param name="SchemasEnabled">Whether messages are envelopes of schema and payload.</param>
/// <param name="SchemaCacheSize">How many schemas each direction remembers; 0 or less remembers none.</param>
/// <param name="DecimalsAsNumbers">Whether decimals are written as JSON numbers, not as base64.</param>
/// <param name="ReplaceNullWithDefault">Whether a field's default stands in for null.</param>
/// <param name="SchemaContent">The schema, as envelope JSON, of messages read without an envelope; null for none.</param>
internal sealed record JsonConverterOptions(
    bool SchemasEnabled, int SchemaCacheSize, bool DecimalsAsNumbers, bool ReplaceNullWithDefault, string? SchemaContent)
{
    public const string SchemasEnableKey = "schemas.enable";
    public const string SchemasCacheSizeKey = "schemas.cache.size";
    public const string DecimalFormatKey = "decimal.format";
    public const string ReplaceNullWithDefaultKey = "replace.null.with.default";
    public const string SchemaContentKey = "schema.content";

    private const string SchemaGroup = "Schemas";
    private const string SerializationGroup = "Serialization";

    public static readonly ConfigDef Definition = ConverterConfig.Base()
        .Define(new ConfigKey
        {
            Name = SchemasEnableKey,
            Type = ConfigType.Boolean,
            DefaultValue = true,
            Importance = Importance.High,
            Documentation = "Whether each message carries its schema: an object of \"schema\" and \"payload\".",
            Group = SchemaGroup,
            OrderInGroup = 0,
            Width = Width.Medium,
            DisplayName = "Enable Schemas",
        })
        .Define(new ConfigKey
        {
            Name = SchemasCacheSizeKey,
            Type = ConfigType.Int,
            DefaultValue = 1000,
            Importance = Importance.High,
            Documentation = "How many schemas the converter keeps ready, in each direction; the least recently used go first.",
            Group = SchemaGroup,
            OrderInGroup = 1,
            Width = Width.Medium,
            DisplayName = "Schema Cache Size",
        })
        .Define(new ConfigKey
        {
            Name = SchemaContentKey,
            Type = ConfigType.String,
            DefaultValue = null,
            Importance = Importance.High,
            Documentation = "The schema, as JSON like an envelope's, of messages that are read without an envelope while schemas are enabled.",
            Group = SchemaGroup,
            OrderInGroup = 2,
            Width = Width.Medium,
            DisplayName = "Schema Content",
        })
        .Define(new ConfigKey
        {
            Name = DecimalFormatKey,
            Type = ConfigType.String,
            DefaultValue = "BASE64",
            Validator = ConfigValidators.OneOfIgnoreCase("NUMERIC", "BASE64"),
            Importance = Importance.Low,
            Documentation = "How decimals are written: BASE64 (the unscaled value's bytes) or NUMERIC (a JSON number). Both are read.",
            Group = SerializationGroup,
            OrderInGroup = 0,
            Width = Width.Medium,
            DisplayName = "Decimal Format",
        })
        .Define(new ConfigKey
        {
            Name = ReplaceNullWithDefaultKey,
            Type = ConfigType.Boolean,
            DefaultValue = true,
            Importance = Importance.Low,
            Documentation = "Whether a field's default value takes the place of null; false keeps null.",
            Group = SerializationGroup,
            OrderInGroup = 1,
            Width = Width.Medium,
            DisplayName = "Replace null with default",
        });

    public static JsonConverterOptions From(ConfigValues values) => new(
        values.GetBoolean(SchemasEnableKey),
        values.GetInt(SchemasCacheSizeKey),
        values.GetString(DecimalFormatKey).Equals("NUMERIC", StringComparison.OrdinalIgnoreCase),
        values.GetBoolean(ReplaceNullWithDefaultKey),
        values.GetNullableString(SchemaContentKey));
}
