using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Session;

/// <summary>Reads a bulk load: columns, rows, an end, written as the tokens of a result.</summary>
internal static class BulkLoadReader
{
    private const ushort Nullable = 1;

    public static TdsRequest Read(TdsReader reader, TdsRequest request)
    {
        if ((TdsToken)reader.ReadByte() != TdsToken.Columns)
        {
            throw new InvalidDataException("A bulk load does not begin with columns.");
        }

        var columns = new List<TdsColumn>();
        var hasNulls = new List<bool>();
        int count = reader.ReadUInt16();
        for (int i = 0; i < count; i++)
        {
            reader.Skip(4);
            ushort flags = reader.ReadUInt16();
            (TdsType type, bool isNullable) = TdsType.ReadInfo(reader);
            if (type.Name is "text" or "ntext" or "image")
            {
                reader.ReadText();
            }

            columns.Add(new TdsColumn(reader.ReadShortText(), type) { IsNullable = (flags & Nullable) != 0 });
            hasNulls.Add(isNullable);
        }

        var rows = new List<object?[]>();
        for (var token = (TdsToken)reader.ReadByte(); token != TdsToken.Done; token = (TdsToken)reader.ReadByte())
        {
            if (token != TdsToken.Row)
            {
                throw new InvalidDataException($"A bulk load has a token {token} between its rows.");
            }

            var row = new object?[columns.Count];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = columns[i].Type.ReadInRow(reader, hasNulls[i]);
            }

            rows.Add(row);
        }

        return request with { Columns = columns, Rows = rows };
    }
}
