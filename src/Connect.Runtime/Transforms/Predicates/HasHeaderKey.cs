using Connect.Configuration;
using Connect.Data;
using Connect.Headers;
using Connect.Plugins;
using Connect.Transforms;

namespace Connect.Runtime.Transforms.Predicates;

/// <summary>Passes records that have a header of that name.</summary>
[Plugin("org.apache.kafka.connect.transforms.predicates.HasHeaderKey")]
public sealed class HasHeaderKey : IPredicate
{
    private const string NameKey = "name";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(NameKey, ConfigType.String, Importance.Medium, "Name of the header.", ConfigValidators.NonEmptyString);

    private string _name = "";

    /// <inheritdoc/>
    public ConfigDef Config => Definition;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) => _name = Definition.Parse(config).GetString(NameKey);

    /// <inheritdoc/>
    public bool Test(ConnectRecord record)
    {
        if (!record.HasHeaders)
        {
            return false;
        }

        ConnectHeaders headers = record.Headers;
        for (int i = 0; i < headers.Count; i++)
        {
            if (headers[i].Key == _name)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
