using Connect.Data;

namespace Connect.Runtime.Conversion.Json;

/// <summary>One field of a struct's <see cref="JsonWritePlan"/>.</summary>
internal sealed class JsonWriteField
{
    /// <summary>Names are copied in blocks of this size: a copy of constant length is two vector moves, not a call.</summary>
    public const int BlockBytes = 32;

    public JsonWriteField(Field field, JsonWritePlan plan)
    {
        Plan = plan;
        byte[] member = JsonStringWriter.Member(field.Name);
        PrefixLength = member.Length + 1;
        Prefix = new byte[(PrefixLength + BlockBytes - 1) / BlockBytes * BlockBytes];
        Prefix[0] = (byte)(field.Index == 0 ? '{' : ',');
        member.CopyTo(Prefix, 1);
    }

    public JsonWritePlan Plan { get; }

    /// <summary><c>,"name":</c> — or <c>{"name":</c> for the first field — padded to whole blocks.</summary>
    public byte[] Prefix { get; }

    /// <summary>Length of the prefix without its padding.</summary>
    public int PrefixLength { get; }
}
