using Connect.Data;

namespace Connect.Runtime.Conversion.Json;

/// <summary>One field of a struct's <see cref="JsonReadPlan"/>.</summary>
internal sealed class JsonReadField(Field field, JsonReadPlan plan)
{
    public Field Field { get; } = field;

    public JsonReadPlan Plan { get; } = plan;

    /// <summary><c>"name":</c> as a writer without blanks and needless escapes has it.</summary>
    public byte[] Member { get; } = JsonStringWriter.Member(field.Name);

    /// <summary>The field whose member came after this one's last time; the next one in the schema at first. Writers keep their own order, so it nearly always does again.</summary>
    public int Next { get; set; } = field.Index + 1;
}
