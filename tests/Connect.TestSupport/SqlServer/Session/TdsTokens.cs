using System.Globalization;
using Connect.TestSupport.SqlServer.Types;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Session;

/// <summary>Writes the tokens of responses.</summary>
internal static class TdsTokens
{
    private const int OutputOrdinal = 0;
    private const byte OutputOfProcedure = 1;
    private const byte SqlInterface = 1;
    private const byte EndOfFeatures = 0xFF;

    public static void WriteColumns(TdsBuffer buffer, IReadOnlyList<TdsColumn> columns)
    {
        buffer.WriteByte((byte)TdsToken.Columns);
        buffer.WriteInt16(columns.Count);
        foreach (TdsColumn column in columns)
        {
            buffer.WriteInt32(column.Type.UserType);
            buffer.WriteInt16((column.IsNullable ? 1 : 0) | (column.IsComputed ? 0x20 : column.IsIdentity ? 0x10 : 0x08));
            column.Type.WriteInfo(buffer, column.IsNullable);
            if (column.Type is TdsLongType)
            {
                buffer.WriteByte(1);
                buffer.WriteText("table");
            }

            buffer.WriteShortText(column.Name);
        }
    }

    public static void WriteRow(TdsBuffer buffer, IReadOnlyList<TdsColumn> columns, object?[] values)
    {
        // A row with nulls begins with a bit for each column, and leaves these out.
        bool hasNulls = Array.Exists(values, IsNull);
        buffer.WriteByte((byte)(hasNulls ? TdsToken.RowWithNulls : TdsToken.Row));
        if (hasNulls)
        {
            byte[] nulls = new byte[(columns.Count + 7) / 8];
            for (int i = 0; i < values.Length; i++)
            {
                nulls[i / 8] |= (byte)(IsNull(values[i]) ? 1 << (i % 8) : 0);
            }

            buffer.Write(nulls);
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!IsNull(values[i]))
            {
                columns[i].Type.Write(buffer, values[i], columns[i].IsNullable);
            }
        }
    }

    public static void WriteMessage(TdsBuffer buffer, TdsToken token, int number, string message, byte severity, byte state)
    {
        buffer.WriteByte((byte)token);
        WriteWithLength(buffer, () =>
        {
            buffer.WriteInt32(number);
            buffer.WriteByte(state);
            buffer.WriteByte(severity);
            buffer.WriteText(message);
            buffer.WriteShortText("tds");
            buffer.WriteShortText("");
            buffer.WriteInt32(1);
        });
    }

    public static void WriteDone(TdsBuffer buffer, TdsToken token, TdsDoneStatus status, ushort command, long count)
    {
        buffer.WriteByte((byte)token);
        buffer.WriteInt16((ushort)status);
        buffer.WriteInt16(command);
        buffer.WriteInt64(count);
    }

    public static void WriteReturnStatus(TdsBuffer buffer, int status)
    {
        buffer.WriteByte((byte)TdsToken.ReturnStatus);
        buffer.WriteInt32(status);
    }

    public static void WriteOutput(TdsBuffer buffer, string name, TdsType type, object? value)
    {
        buffer.WriteByte((byte)TdsToken.ReturnValue);
        buffer.WriteInt16(OutputOrdinal);
        buffer.WriteShortText(name);
        buffer.WriteByte(OutputOfProcedure);
        buffer.WriteInt32(type.UserType);
        buffer.WriteInt16(0);
        type.WriteInfo(buffer, isNullable: true);
        type.Write(buffer, value, isNullable: true);
    }

    public static void WriteChange(TdsBuffer buffer, TdsEnvironmentChange change, string now, string before) => WriteChange(buffer, change, () =>
    {
        buffer.WriteShortText(now);
        buffer.WriteShortText(before);
    });

    public static void WriteChange(TdsBuffer buffer, TdsEnvironmentChange change, ReadOnlyMemory<byte> now, ReadOnlyMemory<byte> before) => WriteChange(buffer, change, () =>
    {
        buffer.WriteByte(now.Length);
        buffer.Write(now.Span);
        buffer.WriteByte(before.Length);
        buffer.Write(before.Span);
    });

    /// <summary>All that tells a client that it is in.</summary>
    public static void WriteLogin(TdsBuffer buffer, TdsLogin login, string database, int packetSize, bool recoversSessions)
    {
        WriteChange(buffer, TdsEnvironmentChange.Database, database, "master");
        WriteMessage(buffer, TdsToken.Info, 5701, $"Changed database context to '{database}'.", severity: 0, state: 2);
        WriteChange(buffer, TdsEnvironmentChange.Collation, TdsCollation.Bytes.ToArray(), Array.Empty<byte>());
        WriteChange(buffer, TdsEnvironmentChange.Language, "us_english", "");
        WriteMessage(buffer, TdsToken.Info, 5703, "Changed language setting to us_english.", severity: 0, state: 1);
        buffer.WriteByte((byte)TdsToken.LoginAck);
        WriteWithLength(buffer, () =>
        {
            buffer.WriteByte(SqlInterface);
            buffer.WriteInt32BigEndian(login.Version >= TdsVersion.Seven ? TdsVersion.Seven : TdsVersion.Strict);
            buffer.WriteShortText(TdsVersion.Product);
            buffer.Write([TdsVersion.Major, 0, 0x03, 0xE8]);
        });
        WriteChange(
            buffer, TdsEnvironmentChange.PacketSize, packetSize.ToString(CultureInfo.InvariantCulture), login.PacketSize.ToString(CultureInfo.InvariantCulture));
        WriteFeatures(buffer, login, recoversSessions);
    }

    private static void WriteFeatures(TdsBuffer buffer, TdsLogin login, bool recoversSessions)
    {
        (byte Feature, byte[] Answer)[] features = [(LoginFeature.FederatedAuthentication, []), (LoginFeature.Utf8, [1]), .. recoversSessions ? [(LoginFeature.SessionRecovery, Array.Empty<byte>())] : Array.Empty<(byte, byte[])>()];
        if (login.Features.Count == 0)
        {
            return;
        }

        buffer.WriteByte((byte)TdsToken.FeatureExtensionAck);
        foreach ((byte feature, byte[] answer) in features)
        {
            if (login.Features.ContainsKey(feature))
            {
                buffer.WriteByte(feature);
                buffer.WriteInt32(answer.Length);
                buffer.Write(answer);
            }
        }

        buffer.WriteByte(EndOfFeatures);
    }

    private static void WriteChange(TdsBuffer buffer, TdsEnvironmentChange change, Action write)
    {
        buffer.WriteByte((byte)TdsToken.EnvironmentChange);
        WriteWithLength(buffer, () =>
        {
            buffer.WriteByte((byte)change);
            write();
        });
    }

    private static void WriteWithLength(TdsBuffer buffer, Action write)
    {
        int position = buffer.Length;
        buffer.WriteInt16(0);
        write();
        buffer.SetInt16(position, buffer.Length - position - 2);
    }

    private static bool IsNull(object? value) => value is null or DBNull;
}
