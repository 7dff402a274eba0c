using Connect.Data;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Reads values without a schema: integers are INT64, fractions FLOAT64, objects maps in the document's order.</summary>
internal sealed class JsonSchemalessReader
{
    private readonly ValueStack _stack = new();
    private readonly JsonShapes _shapes = new();

    /// <summary>Reads the value that is next.</summary>
    public ConnectValue Read(ref JsonScanner scanner)
    {
        _stack.Clear();
        return ReadValue(ref scanner);
    }

    private ConnectValue ReadValue(ref JsonScanner scanner)
    {
        switch (scanner.Peek())
        {
            case (byte)'"':
                return ConnectValue.From(scanner.TakeString());
            case (byte)'{':
                return ReadObject(ref scanner);
            case (byte)'[':
                return ReadArray(ref scanner);
            case (byte)'t':
                scanner.TakeLiteral("true"u8);
                return ConnectValue.From(true);
            case (byte)'f':
                scanner.TakeLiteral("false"u8);
                return ConnectValue.From(false);
            case (byte)'n':
                scanner.TakeLiteral("null"u8);
                return default;
            default:
                return ReadNumber(ref scanner);
        }
    }

    private static ConnectValue ReadNumber(ref JsonScanner scanner)
    {
        if (JsonNumber.TryTakeInteger(ref scanner, out long integer))
        {
            return ConnectValue.From(integer);
        }

        JsonNumber number = JsonNumber.Take(ref scanner);
        return number.IsIntegral ? ConnectValue.From(number.ToInt64()) : ConnectValue.From(number.ToDouble());
    }

    private ConnectValue ReadArray(ref JsonScanner scanner)
    {
        scanner.Open();
        if (scanner.TryClose((byte)']'))
        {
            return ConnectValue.From(Array.Empty<ConnectValue>());
        }

        int start = _stack.Count;
        do
        {
            _stack.Push(ReadValue(ref scanner));
        }
        while (scanner.Continues((byte)']'));

        return ConnectValue.From(_stack.PopFrom(start));
    }

    private ConnectValue ReadObject(ref JsonScanner scanner)
    {
        scanner.Open();
        if (scanner.TryClose((byte)'}'))
        {
            return ConnectValue.From(new ConnectMap());
        }

        JsonShape shape = _shapes.TakeFirstName(ref scanner);
        JsonShape first = shape;
        var map = new ConnectMap(first.ExpectedCount);
        map.AppendNew(shape.Key, ReadValue(ref scanner));
        while (scanner.Continues((byte)'}'))
        {
            JsonShape? next = _shapes.TakeNextName(ref scanner, shape, out string? other);
            if (next is not null)
            {
                shape = next;
                map.AppendNew(shape.Key, ReadValue(ref scanner));
            }
            else
            {
                // The last of several members of one name wins.
                map[other!] = ReadValue(ref scanner);
            }
        }

        first.ExpectedCount = map.Count;
        return ConnectValue.From(map);
    }
}
