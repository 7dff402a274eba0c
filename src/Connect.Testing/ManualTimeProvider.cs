namespace Connect.Testing;

/// <summary>
/// A clock that moves when the test says so, for the harnesses' <c>TimeProvider</c>: <see cref="Advance"/> fires the timers that are due, in their order, on the caller's thread.
/// Time stamps, timers and waits (<c>Task.Delay</c> with this provider) all follow it. Thread-safe.
/// </summary>
/// <param name="start">Where it begins.</param>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private TimeSpan _elapsed;

    /// <summary>A clock that begins at the start of the year 2026.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that wait for their time, periodic ones included.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (_lock)
            {
                return CountActive();
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return start + _elapsed;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _elapsed.Ticks;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, () => callback(state));
        lock (_lock)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on; what becomes due fires at its own time.</summary>
    /// <param name="time">How far; not negative.</param>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        TimeSpan end;
        lock (_lock)
        {
            end = _elapsed + time;
        }

        while (TakeDue(end) is { } due)
        {
            due.Fire();
        }

        lock (_lock)
        {
            _elapsed = end;
        }
    }

    /// <summary>Completes when so many timers wait: the code under test has come to its wait, and the clock may be moved.</summary>
    /// <param name="count">How many; 1 if not given.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task WaitForTimersAsync(int count = 1, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (CountActive() >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    private int CountActive() => _timers.Count(timer => timer.Due is not null);

    private ManualTimer? TakeDue(TimeSpan end)
    {
        lock (_lock)
        {
            if (_timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due) is not { Due: { } due } next)
            {
                return null;
            }

            _elapsed = due > _elapsed ? due : _elapsed;
            next.Due = next.Period > TimeSpan.Zero ? due + next.Period : null;
            return next;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider time, Action callback) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool due;
            lock (time._lock)
            {
                if (!time._timers.Contains(this))
                {
                    return false;
                }

                due = dueTime == TimeSpan.Zero;
                Period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : due && period <= TimeSpan.Zero ? null : time._elapsed + (due ? period : dueTime);
                int active = time.CountActive();
                time._waiting.RemoveAll(waiting => active >= waiting.Count && waiting.Reached.TrySetResult());
            }

            if (due)
            {
                Fire();
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
