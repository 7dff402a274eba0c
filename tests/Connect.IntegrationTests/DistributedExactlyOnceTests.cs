using Connect.IntegrationTests.Processes;
using Connect.Kafka.Tests;

namespace Connect.IntegrationTests;

/// <summary><c>connect distributed</c> with <c>exactly.once.source.support=enabled</c>.</summary>
public sealed class DistributedExactlyOnceTests
{
    [Fact]
    public async Task Worker_KilledAndStartedAgain_EveryLineIsThereOnce()
    {
        // Offsets of their own would be committed long after the test: those that are there are there with their records.
        await using DistributedWorkers workers = await DistributedWorkers.StartAsync("exactly.once.source.support=enabled\noffset.flush.interval.ms=3600000");
        await workers.AppendAsync(0, 100);
        await workers.RunningAsync();
        if (!KafkaFixture.IsReal)
        {
            // This Kafka shows the records of transactions that nobody has committed: none may be open when the worker is killed.
            await workers.LinesAsync(100, mayRepeat: false);
            await workers.CommittedAsync(0);
        }

        await workers.KillAsync(2);
        await workers.AppendAsync(100, 200);
        await workers.LinesAsync(200, mayRepeat: false);

        await workers.StartAsync(2);
        await workers.RunningAsync();
        await workers.AppendAsync(200, 300);
        await workers.LinesAsync(300, mayRepeat: false);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(workers.StopAsync));
    }
}
