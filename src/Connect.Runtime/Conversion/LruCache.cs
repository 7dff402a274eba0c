using System.Diagnostics.CodeAnalysis;

namespace Connect.Runtime.Conversion;

/// <summary>A dictionary of limited size that drops the least recently used entry. A capacity of 0 or less keeps nothing. Not thread-safe.</summary>
internal sealed class LruCache<TKey, TValue>
    where TKey : notnull
{
    private readonly int _capacity;
    private readonly LinkedList<(TKey Key, TValue Value)> _recent = new();

    public LruCache(int capacity, IEqualityComparer<TKey>? comparer = null)
    {
        _capacity = capacity;
        Nodes = new Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>>(comparer);
    }

    public int Count => Nodes.Count;

    /// <summary>The entries, for look-ups by another form of the key; a node found there is handed to <see cref="Use"/>.</summary>
    public Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> Nodes { get; }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (Nodes.TryGetValue(key, out LinkedListNode<(TKey Key, TValue Value)>? node))
        {
            value = Use(node);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>The node's value, which becomes the most recently used.</summary>
    public TValue Use(LinkedListNode<(TKey Key, TValue Value)> node)
    {
        if (!ReferenceEquals(_recent.First, node))
        {
            _recent.Remove(node);
            _recent.AddFirst(node);
        }

        return node.Value.Value;
    }

    /// <summary>Adds an entry whose key is not there.</summary>
    public void Add(TKey key, TValue value)
    {
        if (_capacity <= 0)
        {
            return;
        }

        if (Nodes.Count >= _capacity)
        {
            LinkedListNode<(TKey Key, TValue Value)> oldest = _recent.Last!;
            _recent.RemoveLast();
            Nodes.Remove(oldest.Value.Key);
        }

        Nodes.Add(key, _recent.AddFirst((key, value)));
    }
}
