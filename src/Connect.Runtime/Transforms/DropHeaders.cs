using System.Collections.Frozen;
using Connect.Configuration;
using Connect.Headers;
using Connect.Plugins;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Removes headers by name. A record without any of them stays as it is.</summary>
[Plugin("org.apache.kafka.connect.transforms.DropHeaders")]
public sealed class DropHeaders : Transformation
{
    private const string HeadersKey = "headers";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(HeadersKey, ConfigType.List, Importance.High, "Names of the headers to remove.", FieldConfig.NonEmptyList);

    private FrozenSet<string> _names = [];

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config) =>
        _names = Definition.Parse(config).GetList(HeadersKey).ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override bool Apply(ref RecordParts parts)
    {
        if (!parts.Record.HasHeaders)
        {
            return true;
        }

        ConnectHeaders headers = parts.Record.Headers;
        ConnectHeaders? kept = null;
        for (int i = 0; i < headers.Count; i++)
        {
            Header header = headers[i];
            bool isDropped = _names.Contains(header.Key);
            if (isDropped && kept is null)
            {
                kept = new ConnectHeaders();
                for (int before = 0; before < i; before++)
                {
                    kept.Append(headers[before]);
                }
            }
            else if (!isDropped)
            {
                kept?.Append(header);
            }
        }

        parts.Headers = kept;
        return true;
    }
}
