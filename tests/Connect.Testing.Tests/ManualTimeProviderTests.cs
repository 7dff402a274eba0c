using Connect.TestSupport;

namespace Connect.Testing.Tests;

public class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Advance_PastADelay_EndsIt()
    {
        Task waiting = Task.Delay(TimeSpan.FromSeconds(10), _time);
        await _time.WaitForTimersAsync();
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));

        await Wait.ForAsync(waiting, "the delay to end");
        Assert.Equal(0, _time.ActiveTimers);
    }

    [Fact]
    public void Advance_OverSeveralTimers_FiresInOrderEachAtItsTime()
    {
        DateTimeOffset start = _time.GetUtcNow();
        var fired = new List<(string, double)>();
        using ITimer late = _time.CreateTimer(_ => Note("late"), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using ITimer periodic = _time.CreateTimer(_ => Note("periodic"), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        using ITimer never = _time.CreateTimer(_ => Note("never"), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using ITimer now = _time.CreateTimer(_ => Note("now"), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([("now", 0), ("periodic", 2), ("late", 3), ("periodic", 4)], fired);
        Assert.Equal(5, (_time.GetUtcNow() - start).TotalSeconds);

        void Note(string name) => fired.Add((name, (_time.GetUtcNow() - start).TotalSeconds));
    }

    [Fact]
    public void Dispose_OfATimer_KeepsItFromFiring()
    {
        ITimer timer = _time.CreateTimer(_ => Assert.Fail("disposed"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        timer.Dispose();

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void Elapsed_BetweenTimestamps_IsWhatWasAdvanced()
    {
        long before = _time.GetTimestamp();

        _time.Advance(TimeSpan.FromMilliseconds(1234));

        Assert.Equal(TimeSpan.FromMilliseconds(1234), _time.GetElapsedTime(before));
    }

    [Fact]
    public async Task WaitForTimers_Cancelled_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _time.WaitForTimersAsync(1, new CancellationToken(canceled: true)));
}
