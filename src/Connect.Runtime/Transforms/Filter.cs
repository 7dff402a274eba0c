using Connect.Configuration;
using Connect.Plugins;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Drops every record; give it a predicate to say which.</summary>
[Plugin("org.apache.kafka.connect.transforms.Filter")]
public sealed class Filter : Transformation
{
    private static readonly ConfigDef Definition = new();

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
    }

    /// <inheritdoc/>
    protected override bool Apply(ref RecordParts parts) => false;
}
