namespace Connect.Runtime.Cluster;

/// <summary>
/// Time since the clock was made, which never goes back and also counts what the machine slept: the monotonic clock stands still then, while a session goes on. Thread-safe.
/// </summary>
internal sealed class ClusterClock(TimeProvider time)
{
    // By how much the wall clock must be ahead to count as time that was slept; less is its adjustment.
    private static readonly TimeSpan Adjustment = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long _timestamp = time.GetTimestamp();
    private DateTimeOffset _wall = time.GetUtcNow();
    private TimeSpan _now;

    public TimeSpan Now
    {
        get
        {
            lock (_lock)
            {
                long timestamp = time.GetTimestamp();
                DateTimeOffset wall = time.GetUtcNow();
                TimeSpan elapsed = time.GetElapsedTime(_timestamp, timestamp);
                TimeSpan elapsedOnTheWall = wall - _wall;
                _now += elapsedOnTheWall > elapsed + Adjustment ? elapsedOnTheWall : elapsed;
                _timestamp = timestamp;
                _wall = wall;
                return _now;
            }
        }
    }
}
