using System.Diagnostics;
using Connect.Runtime.Herder;

namespace Connect.Throughput;

/// <summary>Waits for the end of a run.</summary>
internal static class Progress
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Returns when the figure reaches its goal; false when it passes it, a connector fails or nothing moves any more.</summary>
    public static async Task<bool> ReachAsync(string stage, long goal, Func<ValueTask<long>> current, IHerder herder, List<string> connectors)
    {
        long last = 0;
        long lastChange = Stopwatch.GetTimestamp();
        long lastReport = lastChange;
        while (true)
        {
            long now = await current();
            if (now >= goal)
            {
                return now == goal;
            }

            if (now != last)
            {
                last = now;
                lastChange = Stopwatch.GetTimestamp();
            }

            if (Stopwatch.GetElapsedTime(lastReport) > TimeSpan.FromSeconds(1))
            {
                lastReport = Stopwatch.GetTimestamp();
                Console.Error.WriteLine($"{stage}: {100.0 * now / goal:F0} %");
                foreach (string connector in connectors)
                {
                    ConnectorStateInfo status = await herder.ConnectorStatusAsync(connector);
                    if ((status.Connector.Trace ?? status.Tasks.FirstOrDefault(task => task.Trace is not null)?.Trace) is { } trace)
                    {
                        Console.Error.WriteLine($"{stage}: connector '{connector}' failed: {trace}");
                        return false;
                    }
                }
            }

            if (Stopwatch.GetElapsedTime(lastChange) > LongestPause)
            {
                Console.Error.WriteLine($"{stage}: nothing has moved for {LongestPause.TotalSeconds} s; gave up at {now} of {goal}.");
                return false;
            }

            // Asks often enough to time a run of a second to one percent, and seldom enough not to disturb it.
            await Task.Delay(10);
        }
    }
}
