namespace Connect.Runtime.Pipeline;

/// <summary>What became of a source record in its batch.</summary>
/// <param name="Index">Index of what is appended for it; -1 for nothing.</param>
/// <param name="IsDeadLetter">Whether that is a dead letter, and the record itself was left out.</param>
internal readonly record struct SourceOutcome(int Index, bool IsDeadLetter)
{
    /// <summary>A transformation dropped the record, or its failure is tolerated.</summary>
    public static readonly SourceOutcome Dropped = new(-1, IsDeadLetter: false);

    /// <summary>Whether anything must be acknowledged before the record's offset may be committed.</summary>
    public bool IsAppended => Index >= 0;
}
