using Connect.Data;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>A transformation that works on the key or on the value of a record, of which each has a class of its own, as in Java.</summary>
public abstract class KeyOrValueTransformation : Transformation
{
    private protected KeyOrValueTransformation(bool isKey) => IsKey = isKey;

    /// <summary>Whether it works on the key.</summary>
    internal bool IsKey { get; }

    /// <inheritdoc/>
    protected sealed override bool Apply(ref RecordParts parts)
    {
        if (IsKey)
        {
            Schema? schema = parts.KeySchema;
            parts.Key = Change(ref parts, ref schema, parts.Key);
            parts.KeySchema = schema;
        }
        else
        {
            Schema? schema = parts.ValueSchema;
            parts.Value = Change(ref parts, ref schema, parts.Value);
            parts.ValueSchema = schema;
        }

        return true;
    }

    /// <summary>The new key or value, and its schema.</summary>
    private protected abstract ConnectValue Change(ref RecordParts parts, ref Schema? schema, in ConnectValue value);
}
