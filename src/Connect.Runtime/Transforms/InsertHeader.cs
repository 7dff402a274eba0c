using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Headers;
using Connect.Plugins;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Appends a header with a fixed value; headers of that name stay.</summary>
[Plugin("org.apache.kafka.connect.transforms.InsertHeader")]
public sealed class InsertHeader : Transformation
{
    private const string HeaderKey = "header";
    private const string ValueKey = "value.literal";

    private static readonly IConfigValidator NonNull = ConfigValidators.From("non-null string", static (name, value) =>
    {
        if (value is null)
        {
            throw new ConfigException(name, null, "entry must be non null");
        }
    });

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(HeaderKey, ConfigType.String, Importance.High, "Name of the header.", NonNull)
        .Define(ValueKey, ConfigType.String, Importance.High, "Its value, read as the text form of values: 5 is INT8, true BOOLEAN, [1,2] a list, other text STRING.", NonNull);

    private Header _header;

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        SchemaAndValue literal = Values.ParseString(values.GetString(ValueKey));
        _header = new Header(values.GetString(HeaderKey), literal.Schema, literal.Value);
    }

    /// <inheritdoc/>
    protected override bool Apply(ref RecordParts parts)
    {
        ConnectHeaders headers = parts.Record.HasHeaders ? parts.Record.Headers.Duplicate() : new ConnectHeaders();
        parts.Headers = headers.Add(_header.Key, _header.Value, _header.Schema);
        return true;
    }
}
