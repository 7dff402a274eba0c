using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Connect.Data;

/// <summary>
/// The value of a MAP: unique keys in insertion order, of any kind, compared deeply. Small maps are searched in a row, larger ones through an index.
/// Equality ignores order. Not thread-safe.
/// </summary>
public sealed class ConnectMap : IReadOnlyCollection<KeyValuePair<ConnectValue, ConnectValue>>, IEquatable<ConnectMap>
{
    private const int LinearSearchLimit = 8;

    private KeyValuePair<ConnectValue, ConnectValue>[] _entries;
    private int _count;
    private Dictionary<ConnectValue, int>? _index;

    /// <summary>An empty map.</summary>
    public ConnectMap() => _entries = [];

    /// <summary>An empty map with room for that many entries.</summary>
    public ConnectMap(int capacity) => _entries = capacity == 0 ? [] : new KeyValuePair<ConnectValue, ConnectValue>[capacity];

    /// <summary>Number of entries.</summary>
    public int Count => _count;

    /// <summary>The entries in insertion order; valid until the next change.</summary>
    public ReadOnlySpan<KeyValuePair<ConnectValue, ConnectValue>> Entries => _entries.AsSpan(0, _count);

    /// <summary>Reads an entry (a missing key throws <see cref="KeyNotFoundException"/>) or adds or replaces it; a replaced entry keeps its place.</summary>
    public ConnectValue this[in ConnectValue key]
    {
        get => TryGetValue(key, out ConnectValue value) ? value : throw new KeyNotFoundException($"The map has no such {key.Kind.DisplayName()} key.");
        set
        {
            int at = IndexOf(key);
            if (at >= 0)
            {
                _entries[at] = new(key, value);
            }
            else
            {
                Append(key, value);
            }
        }
    }

    /// <summary>Adds a new entry.</summary>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(in ConnectValue key, in ConnectValue value)
    {
        if (IndexOf(key) >= 0)
        {
            throw new ArgumentException($"The map has this {key.Kind.DisplayName()} key already.", nameof(key));
        }

        Append(key, value);
    }

    /// <summary>The value of a key, if it is there.</summary>
    public bool TryGetValue(in ConnectValue key, out ConnectValue value)
    {
        int at = IndexOf(key);
        value = at >= 0 ? _entries[at].Value : default;
        return at >= 0;
    }

    /// <summary>Whether the key is there.</summary>
    public bool ContainsKey(in ConnectValue key) => IndexOf(key) >= 0;

    /// <summary>Removes a key, keeping the order of the others; false when it was not there.</summary>
    public bool Remove(in ConnectValue key)
    {
        int at = IndexOf(key);
        if (at < 0)
        {
            return false;
        }

        Array.Copy(_entries, at + 1, _entries, at, _count - at - 1);
        _entries[--_count] = default;
        _index = null;
        return true;
    }

    /// <summary>The entries in insertion order, without allocating.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<ConnectValue, ConnectValue>> IEnumerable<KeyValuePair<ConnectValue, ConnectValue>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Same keys with deeply equal values, in any order.</summary>
    public bool Equals(ConnectMap? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || _count != other._count)
        {
            return false;
        }

        foreach ((ConnectValue key, ConnectValue value) in Entries)
        {
            if (!other.TryGetValue(key, out ConnectValue theirs) || !value.Equals(theirs))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as ConnectMap);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = _count;
        foreach ((ConnectValue key, ConnectValue value) in Entries)
        {
            hash ^= HashCode.Combine(key, value);
        }

        return hash;
    }

    /// <summary><c>{a=1, b=2}</c>.</summary>
    public override string ToString() => ValueText.Format(ConnectValue.From(this));

    private int IndexOf(in ConnectValue key)
    {
        if (_count > LinearSearchLimit)
        {
            return (_index ?? BuildIndex()).GetValueOrDefault(key, -1);
        }

        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Key.Equals(key))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Adds an entry whose key is known not to be there, without looking for it: for readers that have made sure of it.</summary>
    internal void AppendNew(in ConnectValue key, in ConnectValue value) => Append(key, value);

    private void Append(in ConnectValue key, in ConnectValue value)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(4, _count * 2));
        }

        _entries[_count] = new(key, value);
        _index?.Add(key, _count);
        _count++;
    }

    private Dictionary<ConnectValue, int> BuildIndex()
    {
        var index = new Dictionary<ConnectValue, int>(_entries.Length);
        for (int i = 0; i < _count; i++)
        {
            index.Add(_entries[i].Key, i);
        }

        return _index = index;
    }

    /// <summary>Walks a map's entries.</summary>
    public struct Enumerator : IEnumerator<KeyValuePair<ConnectValue, ConnectValue>>
    {
        private readonly ConnectMap _map;
        private int _at;

        internal Enumerator(ConnectMap map)
        {
            _map = map;
            _at = -1;
        }

        /// <inheritdoc/>
        public readonly KeyValuePair<ConnectValue, ConnectValue> Current => _map._entries[_at];

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => ++_at < _map._count;

        /// <inheritdoc/>
        public void Reset() => _at = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
