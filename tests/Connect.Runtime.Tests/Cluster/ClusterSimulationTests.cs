using System.Diagnostics;
using Connect.Runtime.Cluster;
using Connect.Runtime.Tests.Cluster.Simulation;
using Xunit;

namespace Connect.Runtime.Tests.Cluster;

/// <summary>
/// The protocol under random crashes, freezes, partitions, twins, deletions and compactions, in virtual time. A failure tells its seed; add it to <see cref="Seeds"/>.
/// More seeds: environment variable CONNECT_TEST_SEEDS.
/// </summary>
public sealed class ClusterSimulationTests
{
    private const int Batches = 8;

    /// <summary>Stories that found a hole once.</summary>
    public static TheoryData<int> Seeds { get; } = [129, 214, 513, 3351, 7131, 2391, 30648, 15508, 24906];

    public static TheoryData<int> BatchNumbers { get; } = [.. Enumerable.Range(0, Batches)];

    [Theory]
    [MemberData(nameof(BatchNumbers))]
    public void Run_RandomStories_UnitsHaveOneOwnerAndAllIsDoneInTheEnd(int batch)
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("CONNECT_TEST_SEEDS"), out int seeds) ? seeds : 1000;
        for (int seed = batch; seed < count; seed += Batches)
        {
            new SimSchedule(seed).Run();
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_StoryThatFoundAHoleOnce_Holds(int seed) => new SimSchedule(seed).Run();

    [Theory]
    [InlineData("SkipBarrier")]
    [InlineData("SkipRelease")]
    [InlineData("IgnoreLease")]
    [InlineData("IgnoreOtherIncarnations")]
    [InlineData("TrustEveryLeader")]
    [InlineData("RevokeWithoutStopping")]
    public void Run_PartOfTheProtocolLeftOut_IsNoticed(string sabotage)
    {
        var clock = Stopwatch.StartNew();
        for (int seed = 0; seed < 3000; seed++)
        {
            try
            {
                new SimSchedule(seed, Enum.Parse<Sabotage>(sabotage)).Run();
            }
            catch (SimulationFailedException failure) when (failure.Message.Contains("while it is active at", StringComparison.Ordinal))
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{sabotage}: seed {seed}, {clock.Elapsed}");
                return;
            }
            catch (SimulationFailedException)
            {
                // It does not come to rest, which is no surprise.
            }
        }

        Assert.Fail($"{sabotage} was not noticed.");
    }
}
