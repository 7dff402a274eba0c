namespace Connect.Tool.Quickstart;

/// <summary>How far the lines have come.</summary>
/// <param name="Expected">Lines the input will have in the end.</param>
/// <param name="InTopic">Records the source has appended.</param>
/// <param name="Written">Lines the sink has written.</param>
/// <param name="PerSecond">Records that went the whole way per second, since the last report.</param>
internal readonly record struct QuickstartProgress(long Expected, long InTopic, long Written, double PerSecond)
{
    /// <summary>Records appended and not yet written.</summary>
    public long Lag => Math.Max(0, InTopic - Written);
}

/// <summary>Shows progress.</summary>
internal interface IProgressView : IDisposable
{
    void Report(in QuickstartProgress progress);
}
