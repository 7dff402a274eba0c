namespace Connect.Runtime.Diagnostics;

/// <summary>What a worker may wait for when it runs a task. A poll is not among them: it may wait for data as long as it likes.</summary>
internal enum TaskCall
{
    /// <summary>The task's start.</summary>
    Start,

    /// <summary>Transformations and converters, retries included.</summary>
    Convert,

    /// <summary>The log taking a source task's records.</summary>
    Append,

    /// <summary>A sink task taking records, retries of the batch included.</summary>
    Put,

    /// <summary>A sink task opening or closing partitions.</summary>
    Rebalance,

    /// <summary>The commit of offsets, with a sink task's preCommit before it or a source task's commit after it.</summary>
    Commit,
}
