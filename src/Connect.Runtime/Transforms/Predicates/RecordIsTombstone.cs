using Connect.Configuration;
using Connect.Data;
using Connect.Plugins;
using Connect.Transforms;

namespace Connect.Runtime.Transforms.Predicates;

/// <summary>Passes records whose value is null, whatever its schema.</summary>
[Plugin("org.apache.kafka.connect.transforms.predicates.RecordIsTombstone")]
public sealed class RecordIsTombstone : IPredicate
{
    private static readonly ConfigDef Definition = new();

    /// <inheritdoc/>
    public ConfigDef Config => Definition;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config)
    {
    }

    /// <inheritdoc/>
    public bool Test(ConnectRecord record) => record.Value.IsNull;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
