using Connect.Errors;
using Connect.Runtime.Herder;
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
}
