using Connect.IntegrationTests.Processes;
using Connect.Kafka.Tests;

namespace Connect.IntegrationTests;

/// <summary><c>connect distributed</c>: three processes that share their work, are killed, stopped and started again.</summary>
public sealed class DistributedTests
{
    [Fact]
    public async Task Workers_KilledAndRestartedOneByOne_NoLineIsMissing()
    {
        await using DistributedWorkers workers = await DistributedWorkers.StartAsync("offset.flush.interval.ms=200");
        await workers.AppendAsync(0, 100);
        await workers.RunningAsync();
        await workers.LinesAsync(100, mayRepeat: true);

        // Whatever it ran must go on at the two others.
        await workers.KillAsync(2);
        await workers.AppendAsync(100, 200);
        await workers.LinesAsync(200, mayRepeat: true);
        await workers.RunningAsync();

        // Back under its name, it gets its share again.
        await workers.StartAsync(2);
        Dictionary<string, string> places = await workers.RunningAsync();

        // A rolling restart of the others. A worker that is back within the session has what it had, where the group knows it by its name, which the in-process Kafka does not.
        for (int worker = 0; worker < 2; worker++)
        {
            await workers.StopAsync(worker);
            await workers.StartAsync(worker);
            Dictionary<string, string> after = await workers.RunningAsync();
            if (KafkaFixture.IsReal)
            {
                Assert.Equal(places, after);
            }
        }

        await workers.AppendAsync(200, 300);
        await workers.LinesAsync(300, mayRepeat: true);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(workers.StopAsync));
    }
}
