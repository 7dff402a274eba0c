using Connect.Data;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Bit strings as text of zeros and ones: from booleans, numbers and bytes as the source reads them, or from such text.</summary>
/// <param name="column">The column, whose length numbers and bytes are brought to.</param>
internal sealed class PgBitText(PgCatalogColumn column) : PgEncoder(column.BaseType)
{
    public override void Encode(PgBuffer buffer, in ConnectValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.String:
                buffer.WriteText(value.AsString());
                break;
            case ValueKind.Boolean:
                buffer.WriteByte(value.AsBoolean() ? (byte)'1' : (byte)'0');
                break;
            case ValueKind.Bytes:
                byte[] bytes = value.AsBytes();
                int count = column.Size < 0 ? bytes.Length * 8 : Math.Min(column.Size, bytes.Length * 8);
                for (int i = 0; i < count; i++)
                {
                    buffer.WriteByte((bytes[i / 8] & (0x80 >> (i % 8))) != 0 ? (byte)'1' : (byte)'0');
                }

                break;
            case ValueKind.Int8 or ValueKind.Int16 or ValueKind.Int32 or ValueKind.Int64 when PgEncoders.TryGetDecimal(value, out BigDecimal number) && number.TryGetUnscaledInt64(out long bits):
                for (int i = Math.Clamp(column.Size, 1, 64) - 1; i >= 0; i--)
                {
                    buffer.WriteByte((bits >> i & 1) != 0 ? (byte)'1' : (byte)'0');
                }

                break;
            default:
                throw Unexpected(value);
        }
    }
}
