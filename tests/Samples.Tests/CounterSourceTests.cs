using Connect.Source;
using Connect.Testing;
using FirstConnector;

namespace Samples.Tests;

// A source that never ends is no matter for the suite, which reads to the end; the harness and a clock of the test show what it does.
public class CounterSourceTests
{
    private static readonly Dictionary<string, string> Config = new() { ["topic"] = "numbers", ["interval.ms"] = "60000" };

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Poll_EachInterval_GivesTheNextNumber()
    {
        await using SourceTaskHarness source = CreateHarness();
        await source.StartAsync();

        Assert.Equal(1, await NextAsync(source));
        Assert.Equal(2, await NextAsync(source));
    }

    [Fact]
    public async Task Restart_AfterACommit_CountsOn()
    {
        await using SourceTaskHarness source = CreateHarness();
        await source.StartAsync();
        await NextAsync(source);
        await source.CommitAsync();
        await NextAsync(source);

        await source.RestartAsync();

        Assert.Equal(2, await NextAsync(source));
    }

    [Fact]
    public async Task Validate_IntervalOfZero_IsToldByKey()
    {
        await using var connector = new ConnectorHarness(() => new CounterSourceConnector());

        IReadOnlyDictionary<string, IReadOnlyList<string>> errors = await connector.ValidateAsync(new Dictionary<string, string> { ["topic"] = "numbers", ["interval.ms"] = "0" });

        Assert.Equal(["interval.ms"], errors.Keys);
    }

    [Fact]
    public async Task TaskConfigs_WhateverTheLimit_IsOneTask()
    {
        await using var connector = new ConnectorHarness(() => new CounterSourceConnector());
        await connector.StartAsync(Config);

        Assert.Equal([Config], await connector.TaskConfigsAsync(5));
    }

    private SourceTaskHarness CreateHarness() => new(() => new CounterSourceTask(), Config) { TimeProvider = _time };

    private async Task<long> NextAsync(SourceTaskHarness source)
    {
        Task<IReadOnlyList<SourceRecord>> polling = source.PollAsync();
        await _time.WaitForTimersAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        return Assert.Single(await polling).Value.AsInt64();
    }
}
