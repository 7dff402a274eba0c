namespace Connect.Runtime.Transforms.Fields;

/// <summary>What a <see cref="FieldSelection"/> says about one field.</summary>
internal sealed class FieldRule
{
    public bool IsExcluded { get; set; }

    public bool IsIncluded { get; set; }

    public string? NewName { get; set; }
}
