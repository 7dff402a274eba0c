using Connect.Data;

namespace Connect.Runtime.Conversion.Json;

/// <summary>
/// The names an object has had so far, as a node of a tree: objects of the same members in the same order end in the same node. A node's path holds no name twice,
/// so a map that follows it need not be searched for duplicates, and its key strings are shared.
/// </summary>
internal sealed class JsonShape(JsonShape? parent, string? name)
{
    // Larger objects are left to the map's own search: following a path costs a look at all of it once.
    private const int MaxDepth = 64;

    private readonly int _depth = parent is null ? 0 : parent._depth + 1;
    private Dictionary<string, JsonShape>? _others;

    /// <summary>The last name, as a map's key.</summary>
    public ConnectValue Key { get; } = name;

    /// <summary><c>"name":</c> as a writer without blanks and needless escapes has it.</summary>
    public byte[] Member { get; } = name is null ? [] : JsonStringWriter.Member(name);

    /// <summary>How many members the last object had that began with this node's name.</summary>
    public int ExpectedCount { get; set; } = 4;

    /// <summary>Where the last object went on from here.</summary>
    public JsonShape? Likely { get; set; }

    /// <summary>The node for one more name, or null when the path holds it already or is too long.</summary>
    public JsonShape? Follow(string next, ref int nodes)
    {
        if (_others is not null && _others.TryGetValue(next, out JsonShape? known))
        {
            return known;
        }

        if (_depth >= MaxDepth || Contains(next))
        {
            return null;
        }

        var added = new JsonShape(this, next);
        nodes++;
        (_others ??= new Dictionary<string, JsonShape>(StringComparer.Ordinal)).Add(next, added);
        return added;
    }

    private bool Contains(string other)
    {
        for (JsonShape? node = this; node?.Name is not null; node = node.Parent)
        {
            if (node.Name == other)
            {
                return true;
            }
        }

        return false;
    }

    private JsonShape? Parent { get; } = parent;

    private string? Name { get; } = name;
}

/// <summary>All shapes one reader knows. When there are too many, as with ids for names, it starts anew.</summary>
internal sealed class JsonShapes
{
    private const int MaxNodes = 4096;

    private JsonShape _root = new(null, null);
    private int _nodes;

    /// <summary>Consumes the first name of an object.</summary>
    public JsonShape TakeFirstName(ref JsonScanner scanner)
    {
        if (_nodes > MaxNodes)
        {
            _root = new JsonShape(null, null);
            _nodes = 0;
        }

        return TakeNextName(ref scanner, _root, out _)!;
    }

    /// <summary>Consumes another name; null, with the name, when the object may have had it already.</summary>
    public JsonShape? TakeNextName(ref JsonScanner scanner, JsonShape shape, out string? other)
    {
        other = null;
        scanner.Peek();
        if (shape.Likely is { } likely && scanner.Data[scanner.Position..].StartsWith(likely.Member))
        {
            scanner.Position += likely.Member.Length;
            return likely;
        }

        Range place = scanner.TakeName();
        string name = JsonStringDecoder.Decode(scanner.Data[place]);
        JsonShape? next = shape.Follow(name, ref _nodes);
        if (next is null)
        {
            other = name;
        }
        else
        {
            shape.Likely = next;
        }

        return next;
    }
}
