using Connect.Runtime.Log;
using Connect.Source;

namespace Connect.Runtime.Pipeline;

/// <summary>Converted records on their way to the log, with the records they were made from. Reused: whoever delivered it gives it back.</summary>
internal sealed class SourceBatch : IDisposable
{
    /// <summary>The records as polled, dropped ones included, in order.</summary>
    public List<SourceRecord> Records { get; } = [];

    /// <summary>What became of each record, indexes being those of <see cref="Append"/>.</summary>
    public List<SourceOutcome> Outcomes { get; } = [];

    /// <summary>The bytes to append.</summary>
    public AppendBatch Append { get; } = new();

    /// <summary>What comes after the last record.</summary>
    public BatchBoundary Boundary { get; set; }

    public void Clear()
    {
        Records.Clear();
        Outcomes.Clear();
        Append.Clear();
        Boundary = BatchBoundary.None;
    }

    public void Dispose() => Append.Dispose();
}

/// <summary>What follows a batch.</summary>
internal enum BatchBoundary
{
    /// <summary>More of the same poll.</summary>
    None,

    /// <summary>The poll's last record.</summary>
    PollEnd,

    /// <summary>The task asked to commit its transaction here.</summary>
    Commit,

    /// <summary>The task asked to abort its transaction here.</summary>
    Abort,
}
