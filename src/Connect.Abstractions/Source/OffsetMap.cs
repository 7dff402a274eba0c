using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Connect.Data;
using Connect.Errors;

namespace Connect.Source;

/// <summary>
/// A source partition (which file, which table) or a source offset (how far in it): string keys to primitive values, in the connector's order, immutable.
/// Create one partition and use it for all its records: the same instance is compared by reference first.
/// </summary>
/// <remarks>After a round trip through the offset store integers are INT64, floats FLOAT64 and bytes base64 text, as in Kafka Connect.</remarks>
public sealed class OffsetMap : IReadOnlyDictionary<string, ConnectValue>, IEquatable<OffsetMap>
{
    private readonly KeyValuePair<string, ConnectValue>[] _entries;
    private int _hashCode;

    private OffsetMap(KeyValuePair<string, ConnectValue>[] entries) => _entries = entries;

    /// <summary>No entries.</summary>
    public static OffsetMap Empty { get; } = new([]);

    /// <summary>One entry.</summary>
    public static OffsetMap Of(string key, in ConnectValue value) => new([Entry(key, value)]);

    /// <summary>Several entries, kept in this order.</summary>
    /// <exception cref="ConnectDataException">A value is not primitive.</exception>
    /// <exception cref="ArgumentException">A key is given twice.</exception>
    public static OffsetMap Of(params ReadOnlySpan<(string Key, ConnectValue Value)> entries)
    {
        var copy = new KeyValuePair<string, ConnectValue>[entries.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            copy[i] = Entry(entries[i].Key, entries[i].Value);
            if (IndexOf(copy.AsSpan(0, i), copy[i].Key) >= 0)
            {
                throw new ArgumentException($"The key '{copy[i].Key}' is given twice.", nameof(entries));
            }
        }

        return new OffsetMap(copy);
    }

    /// <summary>The entries of a dictionary or of parsed JSON, in their order; of a key that is there twice the last value counts.</summary>
    /// <exception cref="ConnectDataException">A value is not primitive.</exception>
    public static OffsetMap From(IEnumerable<KeyValuePair<string, ConnectValue>> entries)
    {
        var copy = new List<KeyValuePair<string, ConnectValue>>();
        foreach ((string key, ConnectValue value) in entries)
        {
            int at = IndexOf(CollectionsMarshal.AsSpan(copy), key);
            if (at >= 0)
            {
                copy[at] = Entry(key, value);
            }
            else
            {
                copy.Add(Entry(key, value));
            }
        }

        return new OffsetMap([.. copy]);
    }

    /// <inheritdoc/>
    public int Count => _entries.Length;

    /// <inheritdoc/>
    public ConnectValue this[string key] => TryGetValue(key, out ConnectValue value) ? value : throw new KeyNotFoundException($"No entry '{key}'.");

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _entries.Select(entry => entry.Key);

    /// <inheritdoc/>
    public IEnumerable<ConnectValue> Values => _entries.Select(entry => entry.Value);

    /// <summary>The entries in order.</summary>
    public ReadOnlySpan<KeyValuePair<string, ConnectValue>> Entries => _entries;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, out ConnectValue value)
    {
        int at = IndexOf(_entries, key);
        value = at >= 0 ? _entries[at].Value : default;
        return at >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ConnectValue>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, ConnectValue>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    /// <summary>Same entries, in any order.</summary>
    public bool Equals(OffsetMap? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || _entries.Length != other._entries.Length)
        {
            return false;
        }

        foreach ((string key, ConnectValue value) in _entries)
        {
            if (!other.TryGetValue(key, out ConnectValue theirs) || !value.Equals(theirs))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as OffsetMap);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (_hashCode == 0)
        {
            int hash = _entries.Length + 1;
            foreach ((string key, ConnectValue value) in _entries)
            {
                hash ^= HashCode.Combine(key, value);
            }

            _hashCode = hash;
        }

        return _hashCode;
    }

    /// <summary><c>{filename=/tmp/a.txt}</c>.</summary>
    public override string ToString() => $"{{{string.Join(", ", _entries.Select(entry => $"{entry.Key}={entry.Value}"))}}}";

    // A handful of entries: walking them is cheaper than an index.
    private static int IndexOf(ReadOnlySpan<KeyValuePair<string, ConnectValue>> entries, string key)
    {
        for (int i = 0; i < entries.Length; i++)
        {
            if (entries[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }

    private static KeyValuePair<string, ConnectValue> Entry(string key, in ConnectValue value) =>
        key is null ? throw new ConnectDataException("Offsets may only use String keys")
        : value.Kind is ValueKind.Array or ValueKind.Map or ValueKind.Struct or ValueKind.Decimal or ValueKind.DateTime
            ? throw new ConnectDataException($"Offsets may only contain primitive types as values, but field {key} contains {value.Kind.DisplayName()}")
            : new(key, value);
}
