namespace Connect.Data;

/// <summary>One field of a STRUCT schema.</summary>
/// <param name="Name">Never empty, unique within its struct.</param>
/// <param name="Index">Position in order of addition, from 0; the index of the value's slot in a <see cref="Struct"/>.</param>
/// <param name="Schema">The field's schema.</param>
public sealed record Field(string Name, int Index, Schema Schema)
{
    /// <inheritdoc/>
    public override string ToString() => $"Field{{name={Name}, index={Index}, schema={Schema}}}";
}
