namespace Connect.Runtime.Transforms.Fields;

/// <summary>What a configuration says about fields, arranged by their paths, so that a record or schema is walked once.</summary>
/// <typeparam name="T">What is said about one field.</typeparam>
internal sealed class FieldTree<T>
    where T : class
{
    private readonly OrderedDictionary<string, FieldTree<T>> _children = new(StringComparer.Ordinal);

    /// <summary>What is said about this very field, or null.</summary>
    public T? Payload { get; set; }

    /// <summary>Whether something is said about fields below this one.</summary>
    public bool HasChildren => _children.Count > 0;

    /// <summary>The fields below, in the order in which they were mentioned first.</summary>
    public OrderedDictionary<string, FieldTree<T>> Children => _children;

    /// <summary>The node of a field directly below, or null when nothing is said about it or what is in it.</summary>
    public FieldTree<T>? Find(string name) => _children.GetValueOrDefault(name);

    /// <summary>The node of a path below this one, created if needed.</summary>
    public FieldTree<T> At(FieldPath path)
    {
        FieldTree<T> node = this;
        foreach (string step in path.Steps)
        {
            if (!node._children.TryGetValue(step, out FieldTree<T>? child))
            {
                node._children.Add(step, child = new FieldTree<T>());
            }

            node = child;
        }

        return node;
    }
}
