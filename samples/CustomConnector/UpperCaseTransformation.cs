using Connect.Configuration;
using Connect.Data;
using Connect.Transforms;

namespace CustomConnector;

// Writes one text field of a struct in upper case. Configurations name it "UpperCase".
public sealed class UpperCaseTransformation : Transformation
{
    private const string FieldKey = "field";

    private string _field = "";

    public override ConfigDef Config { get; } = new ConfigDef()
        .Define(FieldKey, ConfigType.String, Importance.High, "Name of the field.", ConfigValidators.NonEmptyString);

    public override void Configure(IReadOnlyDictionary<string, string> config) => _field = Config.Parse(config).GetString(FieldKey);

    // One method for both directions; records and their structs may be used elsewhere, so a changed struct is a new one.
    protected override bool Apply(ref RecordParts parts)
    {
        if (parts.Value.Kind == ValueKind.Struct)
        {
            Struct old = parts.Value.AsStruct();
            var changed = new Struct(old.Schema);
            foreach (Field field in old.Schema.Fields)
            {
                ConnectValue value = old[field.Index];
                changed.Put(field, field.Name == _field && value.Kind == ValueKind.String ? value.AsString().ToUpperInvariant() : value);
            }

            parts.Value = ConnectValue.From(changed);
        }

        return true;
    }
}
