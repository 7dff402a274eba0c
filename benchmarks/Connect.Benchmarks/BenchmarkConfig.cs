using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Connect.Benchmarks;

/// <summary>
/// Short runs in this process: enough to tell factors from each other, done in minutes on two cores, and independent of whether a project can be restored and
/// built where the benchmarks run. <c>--job Long</c> or any other argument of BenchmarkDotNet overrides it.
/// </summary>
internal sealed class BenchmarkConfig : ManualConfig
{
    public BenchmarkConfig()
    {
        Add(DefaultConfig.Instance);
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(5)
            .WithIterationCount(8)
            .WithIterationTime(TimeInterval.FromMilliseconds(200)));
        AddColumn(StatisticColumn.OperationsPerSecond);
        WithOptions(ConfigOptions.DisableOptimizationsValidator);
    }
}
