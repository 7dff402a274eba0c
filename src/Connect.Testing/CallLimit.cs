namespace Connect.Testing;

/// <summary>Calls code under test so that one that never returns fails the test instead of hanging it.</summary>
internal static class CallLimit
{
    /// <summary>The call's result.</summary>
    /// <param name="limit">How long it may take.</param>
    /// <param name="what">Name of the call, for the message.</param>
    /// <param name="call">The call. It runs on the thread pool, for it may block its thread.</param>
    /// <exception cref="TimeoutException">Time is up; the call goes on unobserved.</exception>
    public static async Task<T> RunAsync<T>(TimeSpan limit, string what, Func<Task<T>> call)
    {
        Task<T> running = Task.Run(call);
        using var timer = new CancellationTokenSource();
        if (await Task.WhenAny(running, Task.Delay(limit, timer.Token)).ConfigureAwait(false) != running)
        {
            throw new TimeoutException($"{what} did not return within {limit.TotalSeconds:0.###} s.");
        }

        await timer.CancelAsync().ConfigureAwait(false);
        return await running.ConfigureAwait(false);
    }

    /// <summary>As above, for a call without result.</summary>
    public static Task RunAsync(TimeSpan limit, string what, Func<Task> call) => RunAsync(
        limit,
        what,
        async () =>
        {
            await call().ConfigureAwait(false);
            return true;
        });
}
