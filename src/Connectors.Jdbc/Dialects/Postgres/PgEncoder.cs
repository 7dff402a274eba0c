using Connect.Data;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Writes values in the binary form of one type. Thread-safe.</summary>
/// <param name="typeName">The type, for messages.</param>
internal abstract class PgEncoder(string typeName)
{
    /// <summary>Writes a value, which may be null, with its length in front.</summary>
    /// <exception cref="ConnectDataException">The value does not fit the type.</exception>
    public void WriteField(PgBuffer buffer, in ConnectValue value)
    {
        if (value.IsNull)
        {
            buffer.WriteInt32(-1);
            return;
        }

        int start = buffer.Length;
        buffer.WriteInt32(0);
        Encode(buffer, value);
        buffer.SetInt32(start, buffer.Length - start - 4);
    }

    /// <summary>Writes a value that is not null, without its length.</summary>
    public abstract void Encode(PgBuffer buffer, in ConnectValue value);

    /// <summary>The error of a kind of value that the type does not take.</summary>
    protected ConnectDataException Unexpected(in ConnectValue value) => value.Kind is ValueKind.Struct or ValueKind.Map or ValueKind.Array
        ? ParameterValues.Unsupported(value.Kind)
        : new ConnectDataException($"a value of kind {value.Kind} cannot be stored as {typeName}");

    /// <summary>The error of a value that is too large or small.</summary>
    protected ConnectDataException OutOfRange() => new($"it does not fit {typeName}");
}
