using System.Buffers.Binary;
using Connect.Data;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Arrays of one dimension: dimensions, whether there are nulls and the element type, then the dimension's length and start, then the elements.</summary>
/// <param name="element">Decodes the elements, each of which may be null.</param>
internal sealed class PgArrayElement(PgElement element) : PgElement(SchemaBuilder.Array(PgReaders.Optional(element.Schema)).Build())
{
    public override ConnectValue Decode(ReadOnlySpan<byte> bytes)
    {
        int dimensions = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (dimensions == 0)
        {
            return ConnectValue.From((IReadOnlyList<ConnectValue>)[]);
        }

        if (dimensions > 1)
        {
            throw new ConnectDataException("it is an array of more than one dimension, which a schema cannot describe; let the query give it as text or unnest it");
        }

        var values = new ConnectValue[BinaryPrimitives.ReadInt32BigEndian(bytes[12..])];
        bytes = bytes[20..];
        for (int i = 0; i < values.Length; i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes);
            bytes = bytes[4..];
            if (length >= 0)
            {
                values[i] = element.Decode(bytes[..length]);
                bytes = bytes[length..];
            }
        }

        return ConnectValue.From((IReadOnlyList<ConnectValue>)values);
    }
}
