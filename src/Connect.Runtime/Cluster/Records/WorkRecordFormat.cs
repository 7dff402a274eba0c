using System.Globalization;
using System.Text;
using System.Text.Json;
using Connect.Runtime.Storage;

namespace Connect.Runtime.Cluster.Records;

/// <summary>Keys and JSON values of the work topic.</summary>
internal static class WorkRecordFormat
{
    public const string LeaderPrefix = "leader:";
    public const string UnitPrefix = "unit:";
    public const string ReleasePrefix = "released:";
    public const string MemberPrefix = "worker:";

    private const string SlotMember = "slot";
    private const string FromMember = "from";
    private const string UrlMember = "url";
    private const string SlotsMember = "slots";
    private const string LeavingMember = "leaving";

    public static byte[] Key(WorkRecord record) => Encoding.UTF8.GetBytes(record.Key);

    /// <summary>The value's JSON; null for a tombstone.</summary>
    public static byte[]? Value(WorkRecord record) => record.IsDeleted ? null : StoreJson.Write(json =>
    {
        json.WriteStartObject();
        switch (record)
        {
            case PlacementRecord placement:
                WriteNumber(json, SlotMember, placement.Slot);
                WriteNumber(json, FromMember, placement.From);
                break;
            case MemberRecord member:
                WriteMember(json, member);
                break;
        }

        json.WriteEndObject();
    });

    /// <summary>The record, or null if key or value is none of this format.</summary>
    public static WorkRecord? Read(ReadOnlySpan<byte> key, ReadOnlyMemory<byte>? value)
    {
        if (ReadKey(Encoding.UTF8.GetString(key)) is not { } record)
        {
            return null;
        }

        if (value is null)
        {
            return record.Deleted();
        }

        using JsonDocument? json = StoreJson.Parse(value);
        return json?.RootElement is { ValueKind: JsonValueKind.Object } root ? ReadValue(record, root) : null;
    }

    private static WorkRecord? ReadKey(string key)
    {
        int at = key.LastIndexOf('@');
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<char> tail = key.AsSpan(at + 1);
        if (key.StartsWith(MemberPrefix, StringComparison.Ordinal))
        {
            return new MemberRecord(new MemberId(key[MemberPrefix.Length..at], tail.ToString()), null, []);
        }

        if (key.StartsWith(LeaderPrefix, StringComparison.Ordinal))
        {
            int dot = tail.IndexOf('.');
            return dot > 0 && long.TryParse(tail[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                ? new LeaderRecord(new MemberId(key[LeaderPrefix.Length..at], tail[..dot].ToString()), number)
                : null;
        }

        if (!PlacementId.TryParse(tail, out PlacementId id))
        {
            return null;
        }

        if (key.StartsWith(UnitPrefix, StringComparison.Ordinal) && WorkUnit.TryParse(key[UnitPrefix.Length..at], out WorkUnit unit))
        {
            return new PlacementRecord(unit, id);
        }

        return key.StartsWith(ReleasePrefix, StringComparison.Ordinal) && WorkUnit.TryParse(key[ReleasePrefix.Length..at], out unit) ? new ReleaseRecord(unit, id) : null;
    }

    private static WorkRecord? ReadValue(WorkRecord record, JsonElement value) => record switch
    {
        PlacementRecord placement => TryReadNumber(value, SlotMember, out int? slot) && TryReadNumber(value, FromMember, out int? from)
            ? placement with { Slot = slot, From = from }
            : null,
        MemberRecord member => ReadSlots(value) is { } slots
            ? member with
            {
                Url = value.Text(UrlMember),
                Slots = slots,
                IsLeaving = value.TryGetProperty(LeavingMember, out JsonElement leaving) && leaving.ValueKind == JsonValueKind.True,
            }
            : null,
        _ => record,
    };

    private static void WriteMember(Utf8JsonWriter json, MemberRecord member)
    {
        if (member.Url is not null)
        {
            json.WriteString(UrlMember, member.Url);
        }

        json.WriteStartArray(SlotsMember);
        foreach (int slot in member.Slots)
        {
            json.WriteNumberValue(slot);
        }

        json.WriteEndArray();
        if (member.IsLeaving)
        {
            json.WriteBoolean(LeavingMember, true);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    // False for something that is no slot; absent is fine.
    private static bool TryReadNumber(JsonElement value, string name, out int? number)
    {
        number = null;
        if (!value.TryGetProperty(name, out JsonElement member))
        {
            return true;
        }

        if (member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out int slot) && slot >= 0)
        {
            number = slot;
            return true;
        }

        return false;
    }

    private static List<int>? ReadSlots(JsonElement value)
    {
        if (!value.TryGetProperty(SlotsMember, out JsonElement array) || array.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var slots = new List<int>();
        foreach (JsonElement element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out int slot) || slot < 0)
            {
                return null;
            }

            slots.Add(slot);
        }

        return slots;
    }
}
