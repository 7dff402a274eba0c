using Connect.TestSupport;

namespace Connect.Runtime.Tests.Cluster;

/// <summary>A clock that moves when told, and fires timers then.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private TimeSpan _now = TimeSpan.FromDays(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now();

    public override long GetTimestamp() => Now().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    public void Advance(TimeSpan by)
    {
        Timer[] timers;
        lock (_lock)
        {
            _now += by;
            timers = [.. _timers];
        }

        foreach (Timer timer in timers)
        {
            timer.FireIfDue();
        }
    }

    /// <summary>Moves on in steps, with time for others to work in between, until a condition holds.</summary>
    public Task AdvanceUntilAsync(TimeSpan step, Func<bool> condition, string what) => Wait.UntilAsync(
        () =>
        {
            bool holds = condition();
            if (!holds)
            {
                Advance(step);
            }

            return holds;
        },
        what);

    private TimeSpan Now()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    private sealed class Timer(SteppedTime time, Action fire) : ITimer
    {
        private TimeSpan? _due;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
                _period = period;
            }

            return true;
        }

        public void FireIfDue()
        {
            lock (time._lock)
            {
                if (_due is not { } due || time._now < due)
                {
                    return;
                }

                _due = _period > TimeSpan.Zero ? time._now + _period : null;
            }

            fire();
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                _due = null;
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
