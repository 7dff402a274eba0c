using Connect.Configuration;
using Connect.Embedded;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Runtime.Hosting;
using Connect.Source;
using Connect.TestSupport;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Connect.Rest.Tests;

/// <summary><c>/health</c> and the health check of embedding applications.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Health_NotReady_IsStarting()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder { IsReady = false });

        Answer answer = await host.GetAsync("/health");

        Assert.Equal(503, answer.Status);
        Assert.Equal("""{"status":"starting","message":"Worker is still starting up."}""", answer.Text);
    }

    [Fact]
    public async Task Health_Ready_IsHealthy()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        Answer answer = await host.GetAsync("/health");

        Assert.Equal(200, answer.Status);
        Assert.Equal("""{"status":"healthy","message":"Worker has completed startup and is ready to handle requests."}""", answer.Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Health_HerderHangsOrFails_IsUnhealthy(bool hangs)
    {
        var never = new TaskCompletionSource();
        var herder = new FakeHerder { OnCall = (_, _) => hangs ? never.Task : throw new ConnectException("store gone") };
        await using RestHost host = await RestHost.EmbeddedAsync(herder, options => options.HealthTimeout = TimeSpan.FromMilliseconds(50));

        Answer answer = await host.GetAsync("/health");

        Assert.Equal(500, answer.Status);
        Assert.Equal("""{"status":"unhealthy","message":"Worker was unable to handle this request and may be unable to handle other requests."}""", answer.Text);
    }

    [Theory]
    [InlineData(false, LifecycleState.Running, LifecycleState.Running, HealthStatus.Unhealthy, "starting")]
    [InlineData(true, LifecycleState.Running, LifecycleState.Running, HealthStatus.Healthy, "ready")]
    [InlineData(true, LifecycleState.Running, LifecycleState.Failed, HealthStatus.Degraded, "task a-0")]
    [InlineData(true, LifecycleState.Failed, LifecycleState.Unassigned, HealthStatus.Degraded, "connector a")]
    public async Task HealthCheck_State_DecidesStatusWithoutTraces(bool ready, LifecycleState connector, LifecycleState task, HealthStatus expected, string described)
    {
        var herder = new FakeHerder { IsReady = ready, ConnectorState = connector, TaskState = task };
        await herder.PutConnectorConfigAsync("a", new Dictionary<string, string?>(), null, false);
        await using RestHost host = await RestHost.EmbeddedAsync(herder, services: builder => builder.Services.AddHealthChecks().AddConnectHealthCheck(tags: ["ready"]));

        HealthReport report = await host.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"));

        HealthReportEntry entry = Assert.Single(report.Entries, entry => entry.Key == "connect").Value;
        Assert.Equal(expected, entry.Status);
        Assert.Contains(described, entry.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("trace", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_TaskThatDoesNotComeForward_IsListedAndDegradesTheCheck()
    {
        using var directory = new TempDirectory();
        await using RestHost host = await RestHost.StartAsync(
            builder =>
            {
                builder.WebHost.UseUrls("http://127.0.0.1:0");
                builder.Services.AddHealthChecks().AddConnectHealthCheck();
                builder.Services.AddConnect(connect => connect
                    .UseEmbeddedLog(directory.File("connect.db"))
                    .UseWorkerProperties([KeyValuePair.Create("task.progress.timeout.ms", "20")])
                    .AddPlugins(typeof(HangingConnector)));
            },
            app => app.MapConnect());
        await host.SendAsync("PUT", "/connectors/hangs/config", $$"""{"connector.class":"{{typeof(HangingConnector).FullName}}"}""");

        Answer answer = default!;
        await Wait.UntilAsync(async () => (answer = await host.GetAsync("/health")).Text.Contains("stuck_tasks", StringComparison.Ordinal), "a stuck task", () => answer.Text);
        HealthReport report = await host.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(200, answer.Status);
        Assert.StartsWith(
            """{"status":"degraded","message":"Worker is ready to handle requests, but tasks do not come forward: hangs-0 (in start for """, answer.Text, StringComparison.Ordinal);
        Assert.Contains("\"stuck_tasks\":[{\"connector\":\"hangs\",\"task\":0,\"call\":\"start\",\"seconds\":", answer.Text, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains("Stuck: task hangs-0 (in start for ", report.Entries["connect"].Description, StringComparison.Ordinal);
    }
}

/// <summary>A connector whose task starts when it is to stop.</summary>
public sealed class HangingConnector : SourceConnector
{
    /// <inheritdoc/>
    public override string Version => "1";

    /// <inheritdoc/>
    public override ConfigDef Config { get; } = new();

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([new Dictionary<string, string>()]);

    /// <inheritdoc/>
    public override ISourceTask CreateTask() => new HangingTask();

    private sealed class HangingTask : SourceTask
    {
        public override string Version => "1";

        public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

        public override ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken) => new([]);

        public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
