using System.Text.Json.Nodes;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Connect.Rest.Tests;

/// <summary>Refusals, errors and time-outs: always in Kafka Connect's envelope.</summary>
public sealed class EnvelopeTests
{
    public static TheoryData<Exception, int, string> Errors => new()
    {
        { new NotFoundException("gone"), 404, "gone" },
        { new AlreadyExistsException("twice"), 409, "twice" },
        { new ConflictException("later"), 409, "later" },
        { new BadRequestException("wrong"), 400, "wrong" },
        { new ForbiddenException("off"), 403, "off" },
        { new ConfigException("key", "v", "else"), 500, "Invalid value v for configuration key: else" },
        { new ConnectException("broken"), 500, "broken" },
        { new InvalidOperationException("bug"), 500, "The request failed with an unexpected error (InvalidOperationException: bug). The worker's log has the details." },
    };

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public async Task Get_HerderThrows_AnswersStatusAndMessage(Exception error, int status, string message)
    {
        var herder = new FakeHerder { OnCall = (_, _) => throw error };
        await using RestHost host = await RestHost.EmbeddedAsync(herder);

        (await host.GetAsync("/connectors")).AssertError(status, message);
    }

    [Theory]
    [InlineData("GET", "/connectors/a/nope", 404, "HTTP 404 Not Found")]
    [InlineData("GET", "/connectors/a/tasks/x/status", 404, "HTTP 404 Not Found")]
    [InlineData("GET", "/connectors/a/tasks/99999999999/status", 404, "HTTP 404 Not Found")]
    [InlineData("GET", "/admin", 404, "HTTP 404 Not Found")]
    [InlineData("DELETE", "/connectors", 405, "HTTP 405 Method Not Allowed")]
    [InlineData("PUT", "/connectors/a", 405, "HTTP 405 Method Not Allowed")]
    [InlineData("POST", "/", 405, "HTTP 405 Method Not Allowed")]
    [InlineData("TRACE", "/health", 405, "HTTP 405 Method Not Allowed")]
    public async Task Request_NoSuchPathOrMethod_AnswersEnvelope(string method, string path, int status, string message)
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        Answer answer = await host.SendAsync(method, path);

        answer.AssertError(status, message);
        Assert.Equal(status == 405, answer.Headers.ContainsKey("Allow"));
    }

    [Theory]
    [InlineData("application/xml", 406)]
    [InlineData("application/json;q=0", 406)]
    [InlineData("application/json;q=0, */*", 406)]
    [InlineData("nonsense", 406)]
    [InlineData("application/json", 200)]
    [InlineData("text/html, application/*;q=0.1", 200)]
    [InlineData("*/*", 200)]
    public async Task Get_Accept_DecidesWhetherJsonIsAnswered(string accept, int status)
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        Answer answer = await host.GetAsync("/connectors", ("Accept", accept));

        Assert.Equal(status, answer.Status);
        if (status == 406)
        {
            answer.AssertError(406, "HTTP 406 Not Acceptable");
        }
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/json; charset=iso-8859-1", 415)]
    [InlineData("application/json; charset=\"UTF-8\"", 201)]
    [InlineData("Application/JSON", 201)]
    [InlineData("", 201)]
    public async Task Post_ContentType_DecidesWhetherTheBodyIsRead(string contentType, int status)
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        Answer answer = await host.SendAsync("POST", "/connectors", """{"name":"a","config":{}}""", contentType);

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Head_KnownPath_AnswersHeadersOnly()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        Answer answer = await host.SendAsync("HEAD", "/connectors");

        Assert.Equal(200, answer.Status);
        Assert.Equal("", answer.Text);
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
        Assert.Equal("2", answer.Headers["Content-Length"]);
    }

    [Fact]
    public async Task Options_KnownPath_AnswersAllowedMethods()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        Answer answer = await host.SendAsync("OPTIONS", "/connectors/a/config");

        Assert.Equal(200, answer.Status);
        Assert.Equal("GET|PUT|PATCH|HEAD|OPTIONS", answer.Headers["Allow"]);
    }

    [Fact]
    public async Task Get_TrailingSlash_IsTheSame()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        Answer answer = await host.GetAsync("/connectors/");

        Assert.Equal((200, "[]"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Get_HerderIgnoresItsToken_TimesOut()
    {
        var never = new TaskCompletionSource();
        var herder = new FakeHerder { OnCall = (_, _) => never.Task };
        await using RestHost host = await RestHost.EmbeddedAsync(herder, options => options.RequestTimeout = TimeSpan.FromMilliseconds(50));

        (await host.GetAsync("/connectors")).AssertError(500, "Request timed out");
    }

    [Fact]
    public async Task Get_ClientGoesAway_CancelsTheHerder()
    {
        var called = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var herder = new FakeHerder
        {
            OnCall = async (_, token) =>
            {
                token.Register(() => cancelled.TrySetResult());
                called.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
            },
        };
        await using RestHost host = await RestHost.EmbeddedAsync(herder);
        using var client = new CancellationTokenSource();

        Task<HttpResponseMessage> request = host.Client.GetAsync("/connectors", client.Token);
        await Wait.ForAsync(called.Task, "the herder to be asked");
        await client.CancelAsync();

        await Wait.ForAsync(cancelled.Task, "the herder's token to be cancelled");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        herder.OnCall = null;
        Assert.Equal(200, (await host.GetAsync("/connectors")).Status);
    }

    [Fact]
    public async Task Request_ManyAtOnce_AllAnswered()
    {
        var herder = new FakeHerder();
        await using RestHost host = await RestHost.EmbeddedAsync(herder);

        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => i % 2 == 0
            ? host.SendAsync("PUT", $"/connectors/c{i}/config", """{"file":"a"}""")
            : host.GetAsync("/connectors?expand=info&expand=status")));

        Assert.All(answers, answer => Assert.InRange(answer.Status, 200, 201));
        Assert.Equal(100, (await host.GetAsync("/connectors")).Json!.AsArray().Count);
    }

    [Fact]
    public async Task MapConnect_ApplicationHasItsOwnEndpoints_TheyWin()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder(), map: app =>
        {
            app.MapGet("/", (RequestDelegate)(http => http.Response.WriteAsync("mine")));
            app.MapGet("/other", (RequestDelegate)(http => http.Response.WriteAsync("other")));
            app.MapConnect();
        });

        Assert.Equal("mine", (await host.GetAsync("/")).Text);
        Assert.Equal("other", (await host.GetAsync("/other")).Text);
        Assert.Equal("[]", (await host.GetAsync("/connectors")).Text);
        Assert.Equal((404, ""), ((await host.GetAsync("/nope")).Status, (await host.GetAsync("/nope")).Text));
    }

    [Fact]
    public async Task MapConnect_NoWorker_SaysWhatToCall()
    {
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => RestHost.StartAsync(_ => { }, app => app.MapConnect()));

        Assert.Contains("AddConnect", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_Get_ShowsVersionAndCluster()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        JsonNode root = (await host.GetAsync("/")).Json!;

        Assert.Matches(@"^\d+\.\d+\.\d+", root["version"]!.GetValue<string>());
        Assert.Matches("^([0-9a-f]{16}|unknown)$", root["commit"]!.GetValue<string>());
        Assert.Equal("fake-cluster", root["kafka_cluster_id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("POST", "/connectors/a/tasks", "[]")]
    [InlineData("PUT", "/connectors/a/fence", null)]
    public async Task Internal_WorkerAlone_Refuses(string method, string path, string? body)
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        (await host.SendAsync(method, path, body)).AssertError(500);
    }
}
