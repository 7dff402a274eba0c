using Connect.Configuration;
using Connect.Connectors;
using Connect.Source;
using Connect.Testing.Tests.Support;

namespace Connect.Testing.Tests;

public class ConnectorHarnessTests
{
    private static readonly Dictionary<string, string> Valid = new() { ["shards"] = "3" };

    [Fact]
    public async Task Validate_SeveralErrors_AreThereByKey()
    {
        await using var harness = new ConnectorHarness(() => new ShardsConnector());

        IReadOnlyDictionary<string, IReadOnlyList<string>> errors = await harness.ValidateAsync(new Dictionary<string, string> { ["shards"] = "many", ["color"] = "red" });

        Assert.Equal(["shards", "color"], errors.Keys);
        Assert.Contains("many", errors["shards"][0]);
        Assert.Equal(["No red, please."], errors["color"]);
    }

    [Fact]
    public async Task Validate_NothingWrong_IsEmpty()
    {
        await using var harness = new ConnectorHarness(() => new ShardsConnector());

        Assert.Empty(await harness.ValidateAsync(Valid));
    }

    [Fact]
    public async Task TaskConfigs_AtMostSoMany_AreGiven()
    {
        await using var harness = new ConnectorHarness(() => new ShardsConnector());
        Assert.Throws<InvalidOperationException>(() => harness.RunningConnector);
        await harness.StartAsync(Valid);

        Assert.Equal(["0", "1"], (await harness.TaskConfigsAsync(2)).Select(config => config["shard"]));
    }

    [Fact]
    public async Task TaskConfigs_MoreThanAskedFor_AreRefused()
    {
        await using var harness = new ConnectorHarness(() => new ShardsConnector { IgnoresMaxTasks = true });
        await harness.StartAsync(Valid);

        ConformanceException error = await Assert.ThrowsAsync<ConformanceException>(() => harness.TaskConfigsAsync(2));

        Assert.Equal("TaskConfigsAsync returned 3 configurations where at most 2 were asked for; spread the work over fewer tasks.", error.Message);
    }

    [Fact]
    public async Task Context_WhatTheConnectorAsks_IsShown()
    {
        await using var harness = new ConnectorHarness(() => new ShardsConnector()) { ConnectorName = "orders" };
        harness.SetOffset(OffsetMap.Of("shard", 1), OffsetMap.Of("number", 7));
        await harness.StartAsync(Valid);
        var connector = (ShardsConnector)harness.RunningConnector;
        Assert.Equal(OffsetMap.Of("number", 7L), await connector.Sees.OffsetStorageReader!.OffsetAsync(OffsetMap.Of("shard", 1), default));
        Assert.Equal("orders", connector.Sees.ConnectorName);

        var broken = new InvalidOperationException("broken");
        connector.Sees.RequestTaskReconfiguration();
        connector.Sees.RequestTaskReconfiguration();
        connector.Sees.RaiseError(broken);

        Assert.Equal(2, harness.ReconfigurationRequests);
        Assert.Same(broken, harness.RaisedError);
    }

    /// <summary>A task for each shard.</summary>
    private sealed class ShardsConnector : SourceConnector
    {
        private int _shards;

        public bool IgnoresMaxTasks { get; init; }

        public IConnectorContext Sees => Context;

        public override string Version => "1";

        public override ConfigDef Config { get; } = new ConfigDef()
            .Define("shards", ConfigType.Int, 1, Importance.High, "How many shards.", ConfigValidators.AtLeast(1))
            .Define("color", ConfigType.String, "blue", Importance.Low, "Anything but red.");

        public override async ValueTask<IReadOnlyList<ConfigValue>> ValidateAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
        {
            IReadOnlyList<ConfigValue> values = await base.ValidateAsync(config, cancellationToken);
            if (values[1].Value is "red")
            {
                values[1].ErrorMessages.Add("No red, please.");
            }

            return values;
        }

        public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
        {
            _shards = Config.Parse(config).GetInt("shards");
            return Task.CompletedTask;
        }

        public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>(
                [.. Enumerable.Range(0, IgnoresMaxTasks ? _shards : Math.Min(_shards, maxTasks)).Select(i => new Dictionary<string, string> { ["shard"] = $"{i}" })]);

        public override ISourceTask CreateTask() => new NumberSourceTask();
    }
}
