using Connect.Data;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Where the elements of lists are gathered until their number is known, one above the other for nested lists, so that each list is allocated once at its size.</summary>
internal sealed class ValueStack
{
    private const int MaxKept = 4096;

    private ConnectValue[] _values = new ConnectValue[16];

    public int Count { get; private set; }

    public void Push(in ConnectValue value)
    {
        if (Count == _values.Length)
        {
            Array.Resize(ref _values, Count * 2);
        }

        _values[Count++] = value;
    }

    /// <summary>Takes everything above that count off the stack.</summary>
    public ConnectValue[] PopFrom(int start)
    {
        Span<ConnectValue> top = _values.AsSpan(start, Count - start);
        ConnectValue[] result = top.ToArray();
        top.Clear();
        Count = start;
        return result;
    }

    /// <summary>Drops what a failed read left behind.</summary>
    public void Clear()
    {
        if (Count > 0 || _values.Length > MaxKept)
        {
            _values = new ConnectValue[16];
            Count = 0;
        }
    }
}
