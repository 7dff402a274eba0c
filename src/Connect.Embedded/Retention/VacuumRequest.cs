using Connect.Embedded.Writing;

namespace Connect.Embedded.Retention;

/// <summary>Gives pages that retention freed back to the file system, a bounded number at a time. Some stay for what is appended next.</summary>
internal sealed class VacuumRequest : WriteRequest
{
    private const int PagesAtOnce = 1024;
    private const int PagesToKeep = 256;

    public bool HasMore { get; private set; }

    public override void Execute(LogWriter writer)
    {
        long free = writer.Database.Scalar("PRAGMA freelist_count") - PagesToKeep;
        if (free > 0)
        {
            writer.Database.Execute($"PRAGMA incremental_vacuum({Math.Min(free, PagesAtOnce)})");
            writer.CheckpointAfterCommit();
        }

        HasMore = free > PagesAtOnce;
    }
}
