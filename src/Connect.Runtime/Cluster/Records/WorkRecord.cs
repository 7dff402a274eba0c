namespace Connect.Runtime.Cluster.Records;

/// <summary>
/// A fact in the work topic. Each has a key of its own (but for a member's claims, which only that member writes), so that no record replaces another: compaction removes
/// only what was deleted on purpose, and a record that lands late, after its author was replaced, destroys nothing.
/// </summary>
/// <param name="IsDeleted">Whether the record is the tombstone of its key; then only what the key tells is known.</param>
internal abstract record WorkRecord(bool IsDeleted)
{
    /// <summary>Key in the topic.</summary>
    public abstract string Key { get; }

    /// <summary>The tombstone of this record's key.</summary>
    public WorkRecord Deleted() => this with { IsDeleted = true };

    /// <inheritdoc/>
    public sealed override string ToString() => IsDeleted ? $"{Key} deleted" : Key;
}
