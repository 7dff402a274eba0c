namespace Connect.Runtime.Diagnostics;

/// <summary>The calls that one task is in, each since when. Thread-safe; costs a clock reading for each call, which is one a batch.</summary>
internal sealed class TaskCalls(TimeProvider time)
{
    // By call; 0 for those that are not going on.
    private readonly long[] _since = new long[Enum.GetValues<TaskCall>().Length];

    /// <summary>The call begins, or goes on: one that is repeated keeps the time of its first attempt.</summary>
    public void Begin(TaskCall call)
    {
        if (Volatile.Read(ref _since[(int)call]) == 0)
        {
            Restart(call);
        }
    }

    /// <summary>The call has come forward; its time counts from now.</summary>
    public void Restart(TaskCall call) => Volatile.Write(ref _since[(int)call], time.GetTimestamp());

    /// <summary>The call is over.</summary>
    public void End(TaskCall call) => Volatile.Write(ref _since[(int)call], 0);

    /// <summary>The call that has lasted longest, or null.</summary>
    public (TaskCall Call, TimeSpan Duration)? Longest()
    {
        long oldest = 0;
        TaskCall call = default;
        for (int i = 0; i < _since.Length; i++)
        {
            long since = Volatile.Read(ref _since[i]);
            if (since != 0 && (oldest == 0 || since < oldest))
            {
                oldest = since;
                call = (TaskCall)i;
            }
        }

        return oldest == 0 ? null : (call, time.GetElapsedTime(oldest));
    }
}
