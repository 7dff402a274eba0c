using System.Data.Common;
using Connect.Data;

namespace Connectors.Jdbc.Dialects;

/// <summary>Readers of the types that every ADO.NET provider has, through its typed getters.</summary>
public static class ColumnReaders
{
    /// <summary>An INT8 from a boolean, as 0 or 1.</summary>
    public static ColumnReader BooleanAsInt8(bool isOptional) => new BooleanAsInt8Reader(isOptional ? Schema.OptionalInt8 : Schema.Int8);

    /// <summary>A BOOLEAN.</summary>
    public static ColumnReader Boolean(bool isOptional) => new BooleanReader(isOptional ? Schema.OptionalBoolean : Schema.Boolean);

    /// <summary>An INT16 from an unsigned byte.</summary>
    public static ColumnReader ByteAsInt16(bool isOptional) => new ByteAsInt16Reader(isOptional ? Schema.OptionalInt16 : Schema.Int16);

    /// <summary>An INT16.</summary>
    public static ColumnReader Int16(bool isOptional) => new Int16Reader(isOptional ? Schema.OptionalInt16 : Schema.Int16);

    /// <summary>An INT32.</summary>
    public static ColumnReader Int32(bool isOptional) => new Int32Reader(isOptional ? Schema.OptionalInt32 : Schema.Int32);

    /// <summary>An INT64.</summary>
    public static ColumnReader Int64(bool isOptional) => new Int64Reader(isOptional ? Schema.OptionalInt64 : Schema.Int64);

    /// <summary>A FLOAT32.</summary>
    public static ColumnReader Float32(bool isOptional) => new Float32Reader(isOptional ? Schema.OptionalFloat32 : Schema.Float32);

    /// <summary>A FLOAT64.</summary>
    public static ColumnReader Float64(bool isOptional) => new Float64Reader(isOptional ? Schema.OptionalFloat64 : Schema.Float64);

    /// <summary>A STRING.</summary>
    public static ColumnReader String(bool isOptional) => new StringReader(isOptional ? Schema.OptionalString : Schema.String);

    /// <summary>BYTES.</summary>
    public static ColumnReader Bytes(bool isOptional) => new BytesReader(isOptional ? Schema.OptionalBytes : Schema.Bytes);

    private sealed class BooleanAsInt8Reader(Schema schema) : ColumnReader(schema)
    {
        public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : ConnectValue.From((sbyte)(reader.GetBoolean(ordinal) ? 1 : 0));
    }

    private sealed class BooleanReader(Schema schema) : ColumnReader(schema)
    {
        public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : ConnectValue.From(reader.GetBoolean(ordinal));
    }

    private sealed class ByteAsInt16Reader(Schema schema) : ColumnReader(schema)
    {
        public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : ConnectValue.From((short)reader.GetByte(ordinal));
    }

    private sealed class Int16Reader(Schema schema) : ColumnReader(schema)
    {
        public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : ConnectValue.From(reader.GetInt16(ordinal));
    }

    private sealed class Int32Reader(Schema schema) : ColumnReader(schema)
    {
        public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : ConnectValue.From(reader.GetInt32(ordinal));
    }

    private sealed class Int64Reader(Schema schema) : ColumnReader(schema)
    {
        public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : ConnectValue.From(reader.GetInt64(ordinal));
    }

    private sealed class Float32Reader(Schema schema) : ColumnReader(schema)
    {
        public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : ConnectValue.From(reader.GetFloat(ordinal));
    }

    private sealed class Float64Reader(Schema schema) : ColumnReader(schema)
    {
        public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : ConnectValue.From(reader.GetDouble(ordinal));
    }

    private sealed class StringReader(Schema schema) : ColumnReader(schema)
    {
        public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : ConnectValue.From(reader.GetString(ordinal));
    }

    private sealed class BytesReader(Schema schema) : ColumnReader(schema)
    {
        public override ConnectValue Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? default : ConnectValue.From(reader.GetFieldValue<byte[]>(ordinal));
    }
}
