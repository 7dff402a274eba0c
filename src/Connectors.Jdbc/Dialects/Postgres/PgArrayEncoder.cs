using Connect.Data;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Arrays of one dimension, as <see cref="PgArrayElement"/> reads them.</summary>
/// <param name="element">Encodes the elements.</param>
/// <param name="elementOid">Object id of their type.</param>
internal sealed class PgArrayEncoder(PgEncoder element, uint elementOid) : PgEncoder("array")
{
    public override void Encode(PgBuffer buffer, in ConnectValue value)
    {
        if (value.Kind != ValueKind.Array)
        {
            throw Unexpected(value);
        }

        IReadOnlyList<ConnectValue> values = value.AsArray();
        WriteHeader(buffer, elementOid, values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            element.WriteField(buffer, values[i]);
        }
    }

    /// <summary>Where the number of elements stands.</summary>
    public const int CountPosition = 12;

    /// <summary>Writes what stands in front of the elements. It always says that there may be nulls, which is no error when there are none.</summary>
    public static void WriteHeader(PgBuffer buffer, uint elementOid, int count)
    {
        buffer.WriteInt32(count == 0 ? 0 : 1);
        buffer.WriteInt32(1);
        buffer.WriteInt32((int)elementOid);
        if (count > 0)
        {
            buffer.WriteInt32(count);
            buffer.WriteInt32(1);
        }
    }
}
