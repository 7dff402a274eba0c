using System.Data;
using System.Text.RegularExpressions;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Session;

/// <summary>Understands the messages of one session. It keeps what later messages refer to: prepared statements, options, the bulk load that was announced.</summary>
internal sealed partial class RequestReader(int sessionId)
{
    private const ushort TransactionHeader = 2;
    private const ushort ProcedureNumber = 0xFFFF;
    private const byte OutputParameter = 1;

    // In the order of their numbers, from 10.
    private static readonly string[] NumberedProcedures = ["sp_executesql", "sp_prepare", "sp_execute", "sp_prepexec", "sp_prepexecrpc", "sp_unprepare"];

    private readonly Dictionary<int, string> _prepared = [];
    private bool _isSchemaOnly;
    private string _bulkLoad = "";

    /// <summary>The requests of a message; one, but for procedures that come several at a time.</summary>
    public IReadOnlyList<TdsRequest> Read(TdsMessage message)
    {
        var reader = new TdsReader(message.Data);
        bool isReset = (message.Status & (TdsPacketStatus.ResetConnection | TdsPacketStatus.ResetConnectionKeepTransaction)) != 0;
        if (isReset)
        {
            _isSchemaOnly = false;
        }

        return message.Type switch
        {
            TdsPacketType.Batch => [ReadBatch(reader) with { IsReset = isReset }],
            TdsPacketType.Rpc => ReadProcedures(reader, isReset),
            TdsPacketType.TransactionManager => [ReadTransaction(reader) with { IsReset = isReset }],
            TdsPacketType.BulkLoad => [BulkLoadReader.Read(reader, new TdsRequest(sessionId, TdsRequestKind.BulkLoad, _bulkLoad))],
            _ => throw new InvalidDataException($"A message of type {message.Type} came where a request was expected."),
        };
    }

    /// <summary>Remembers a statement under the handle the client will execute it by.</summary>
    public int Prepare(string sql)
    {
        _prepared.Add(_prepared.Count + 1, sql);
        return _prepared.Count;
    }

    private TdsRequest ReadBatch(TdsReader reader)
    {
        long transaction = ReadHeaders(reader);
        string sql = reader.ReadRemainingText();
        if (sql.StartsWith("insert bulk", StringComparison.OrdinalIgnoreCase))
        {
            _bulkLoad = sql;
        }

        (sql, bool isSchemaOnly) = TakeOptions(sql, ref _isSchemaOnly);
        return new TdsRequest(sessionId, TdsRequestKind.Statement, sql) { Transaction = transaction, IsSchemaOnly = isSchemaOnly };
    }

    // What the client puts around a statement to learn its columns only.
    private static (string Sql, bool IsSchemaOnly) TakeOptions(string sql, ref bool schemaOnly)
    {
        bool isSchemaOnly = schemaOnly;
        for (Match option = Option().Match(sql); option.Success; option = Option().Match(sql))
        {
            if (option.Groups["name"].Value.Equals("FMTONLY", StringComparison.OrdinalIgnoreCase))
            {
                schemaOnly = option.Groups["value"].Value.Equals("ON", StringComparison.OrdinalIgnoreCase);
                isSchemaOnly |= schemaOnly;
            }

            sql = sql.Remove(option.Index, option.Length);
        }

        return (sql.Trim(), isSchemaOnly);
    }

    private List<TdsRequest> ReadProcedures(TdsReader reader, bool isReset)
    {
        long transaction = ReadHeaders(reader);
        var requests = new List<TdsRequest>();
        while (!reader.IsAtEnd)
        {
            requests.Add(ReadProcedure(reader) with { Transaction = transaction, IsReset = isReset });
        }

        return requests;
    }

    private TdsRequest ReadProcedure(TdsReader reader)
    {
        ushort nameLength = reader.ReadUInt16();
        string procedure = nameLength == ProcedureNumber ? NumberedProcedures[reader.ReadUInt16() - 10] : reader.ReadUnicode(nameLength);
        reader.Skip(2);
        var parameters = new List<TdsParameter>();

        // A separator ends all procedures but the last.
        while (!reader.IsAtEnd && reader.Peek() is not (0x80 or 0xFE or 0xFF))
        {
            string name = reader.ReadShortText();
            bool isOutput = (reader.ReadByte() & OutputParameter) != 0;
            (TdsType type, bool isNullable) = TdsType.ReadInfo(reader);
            parameters.Add(new TdsParameter(name, type, type.Read(reader, isNullable), isOutput));
        }

        if (!reader.IsAtEnd)
        {
            reader.Skip(1);
        }

        // Those with a statement have it, and its parameters' declarations, in front of the parameters.
        (object? text, int own) = procedure.ToLowerInvariant() switch
        {
            "sp_executesql" => (parameters[0].Value, 2),
            "sp_prepexec" => (parameters[2].Value, 3),
            "sp_execute" => (_prepared[(int)parameters[0].Value!], 1),
            _ => (null, 0),
        };

        // Options that are set inside of a procedure end with it.
        bool schemaOnly = _isSchemaOnly;
        (string sql, bool isSchemaOnly) = TakeOptions((string?)text ?? "", ref schemaOnly);
        return new TdsRequest(sessionId, text is null ? TdsRequestKind.Procedure : TdsRequestKind.Statement, sql)
        {
            Procedure = procedure,
            Parameters = parameters.Skip(own).ToList(),
            IsSchemaOnly = isSchemaOnly,
        };
    }

    private TdsRequest ReadTransaction(TdsReader reader)
    {
        long transaction = ReadHeaders(reader);
        ushort type = reader.ReadUInt16();
        TdsRequestKind kind = type switch
        {
            5 => TdsRequestKind.Begin,
            7 => TdsRequestKind.Commit,
            8 => TdsRequestKind.Rollback,
            9 => TdsRequestKind.Save,
            _ => throw new InvalidDataException($"The tests' SQL Server does not know transaction manager requests of type {type}."),
        };
        IsolationLevel isolation = kind == TdsRequestKind.Begin
            ? reader.ReadByte() switch
            {
                1 => IsolationLevel.ReadUncommitted,
                2 => IsolationLevel.ReadCommitted,
                3 => IsolationLevel.RepeatableRead,
                4 => IsolationLevel.Serializable,
                5 => IsolationLevel.Snapshot,
                _ => IsolationLevel.Unspecified,
            }
            : IsolationLevel.Unspecified;

        // Names are counted in bytes here.
        return new TdsRequest(sessionId, kind, reader.ReadUnicode(reader.ReadByte() / 2)) { Transaction = transaction, Isolation = isolation };
    }

    // All requests but bulk loads begin with headers, of which one names the transaction.
    private static long ReadHeaders(TdsReader reader)
    {
        int end = reader.Position + reader.ReadInt32();
        long transaction = 0;
        while (reader.Position < end)
        {
            int headerEnd = reader.Position + reader.ReadInt32();
            if (reader.ReadUInt16() == TransactionHeader)
            {
                transaction = reader.ReadInt64();
            }

            reader.Skip(headerEnd - reader.Position);
        }

        return transaction;
    }

    [GeneratedRegex(@"(^\s*SET\s+(?<name>FMTONLY|NO_BROWSETABLE)\s+(?<value>ON|OFF)\s*(;|$|(?=\s)))|(\s+SET\s+(?<name>FMTONLY|NO_BROWSETABLE)\s+(?<value>OFF)\s*;?\s*$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Option();
}
