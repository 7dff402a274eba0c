using System.Text.Json.Nodes;
using Connect.Configuration;
using Connect.Embedded;
using Connect.Errors;
using Connect.Runtime.Hosting;
using Connect.Source;
using Connect.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Connect.Rest.Tests;

/// <summary>What must not be shown.</summary>
public sealed class SecretsTests
{
    private const string Secret = "s3cr3t-value";

    [Fact]
    public async Task Validate_PasswordKey_IsHiddenInValuesDefaultsAndErrors()
    {
        using var directory = new TempDirectory();
        await using RestHost host = await WorkerAsync(directory);
        string connector = typeof(SecretConnector).FullName!;

        Answer answer = await host.SendAsync("PUT", $"/connector-plugins/{connector}/config/validate", new JsonObject
        {
            ["name"] = "s",
            ["connector.class"] = connector,
            ["user.password"] = Secret,
            ["short.password"] = Secret + Secret,
        }.ToJsonString());
        Answer keys = await host.GetAsync($"/connector-plugins/{connector}/config");

        Assert.Equal(200, answer.Status);
        JsonNode password = Assert.Single(answer.Json!["configs"]!.AsArray(), config => config!["value"]!["name"]!.GetValue<string>() == "user.password")!;
        Assert.Equal("[hidden]", password["value"]!["value"]!.GetValue<string>());
        Assert.Equal("[hidden]", password["definition"]!["default_value"]!.GetValue<string>());
        Assert.Equal(1, answer.Json["error_count"]!.GetValue<int>());
        Assert.DoesNotContain(Secret, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("initial-password", answer.Text + keys.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_InvalidPassword_IsNotRepeatedInTheError()
    {
        using var directory = new TempDirectory();
        await using RestHost host = await WorkerAsync(directory);

        Answer answer = await host.SendAsync("PUT", "/connectors/s/config", new JsonObject
        {
            ["connector.class"] = typeof(SecretConnector).FullName,
            ["short.password"] = Secret,
        }.ToJsonString());

        answer.AssertError(400);
        Assert.Contains("short.password", answer.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_Body_IsNotRepeatedInTheError()
    {
        using var directory = new TempDirectory();
        await using RestHost host = await WorkerAsync(directory);

        Answer malformed = await host.SendAsync("PUT", "/connectors/s/config", "{\"user.password\": \"" + Secret + "\", \"x\": \"" + Secret + "\n\"}");
        Answer nested = await host.SendAsync("PUT", "/connectors/s/config", "{\"user.password\": [\"" + Secret + "\"]}");

        malformed.AssertError(400);
        nested.AssertError(400);
        Assert.DoesNotContain(Secret, malformed.Text + nested.Text, StringComparison.Ordinal);
    }

    private static Task<RestHost> WorkerAsync(TempDirectory directory) => RestHost.StartAsync(
        builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddConnect(connect => connect.UseEmbeddedLog(directory.File("connect.db")).AddPlugins(typeof(SecretConnector)));
        },
        app => app.MapConnect());
}

/// <summary>A connector with passwords.</summary>
public sealed class SecretConnector : SourceConnector
{
    /// <inheritdoc/>
    public override string Version => "1";

    /// <inheritdoc/>
    public override ConfigDef Config { get; } = new ConfigDef()
        .Define("user.password", ConfigType.Password, "initial-password", Importance.High, "A password.")
        .Define("short.password", ConfigType.Password, null, Importance.High, "A short password.", ConfigValidators.From("at most 4 characters", static (name, value) =>
        {
            if (value is Password { Value.Length: > 4 })
            {
                throw new ConfigException(name, value, "at most 4 characters");
            }
        }));

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([]);

    /// <inheritdoc/>
    public override ISourceTask CreateTask() => throw new InvalidOperationException("This connector has no tasks.");
}
