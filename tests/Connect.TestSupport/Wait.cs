namespace Connect.TestSupport;

/// <summary>Waits for what a test expects to happen and tells, when it does not, what was there instead.</summary>
public static class Wait
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits for an event given as a task; its own error is thrown on.</summary>
    /// <param name="task">The event.</param>
    /// <param name="what">What is expected, for the message.</param>
    /// <param name="state">What to report when time is up.</param>
    /// <param name="timeout">30 seconds if not given.</param>
    /// <exception cref="TimeoutException">Time is up.</exception>
    public static async Task ForAsync(Task task, string what, Func<string>? state = null, TimeSpan? timeout = null)
    {
        using var timer = new CancellationTokenSource();
        Task finished = await Task.WhenAny(task, Task.Delay(timeout ?? DefaultTimeout, timer.Token)).ConfigureAwait(false);
        if (finished != task)
        {
            throw TimeIsUp(what, state, timeout);
        }

        await timer.CancelAsync().ConfigureAwait(false);
        await task.ConfigureAwait(false);
    }

    /// <summary>As <see cref="ForAsync(Task, string, Func{string}?, TimeSpan?)"/>, with the event's result.</summary>
    public static async Task<T> ForAsync<T>(Task<T> task, string what, Func<string>? state = null, TimeSpan? timeout = null)
    {
        await ForAsync((Task)task, what, state, timeout).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    /// <summary>Waits until a condition holds. For what offers no event to wait for: it asks again every few milliseconds.</summary>
    /// <param name="condition">Asked until it answers true.</param>
    /// <param name="what">What is expected, for the message.</param>
    /// <param name="state">What to report when time is up.</param>
    /// <param name="timeout">30 seconds if not given.</param>
    /// <exception cref="TimeoutException">Time is up.</exception>
    public static Task UntilAsync(Func<bool> condition, string what, Func<string>? state = null, TimeSpan? timeout = null) =>
        UntilAsync(() => new ValueTask<bool>(condition()), what, state, timeout);

    /// <summary>As above, for a condition that itself has to wait.</summary>
    public static async Task UntilAsync(Func<ValueTask<bool>> condition, string what, Func<string>? state = null, TimeSpan? timeout = null)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await condition().ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(started) > (timeout ?? DefaultTimeout))
            {
                throw TimeIsUp(what, state, timeout);
            }

            await Task.Delay(PollInterval).ConfigureAwait(false);
        }
    }

    private static TimeoutException TimeIsUp(string what, Func<string>? state, TimeSpan? timeout) =>
        new($"Waited {(timeout ?? DefaultTimeout).TotalSeconds:0.#} s for: {what}.{(state is null ? "" : " State: " + state())}");
}
