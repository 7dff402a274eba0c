using System.Net;
using System.Text;
using Connect.Data;
using Connect.Runtime.Herder;
using Connect.Source;

namespace Connect.Rest.Tests;

/// <summary>Bodies: what is accepted, what is refused, and that the refusal helps.</summary>
public sealed class BodyTests
{
    [Theory]
    [InlineData("""{"name": "bad", "config": {""", "line 1, column 28")]
    [InlineData("{\"name\": \"bad\",\n \"config\": x}", "line 2, column 12")]
    [InlineData("", "The request body is empty; expected an object {\"name\": …, \"config\": {…}}.")]
    [InlineData("  \n", "The request body is empty; expected an object {\"name\": …, \"config\": {…}}.")]
    [InlineData("null", "The request body is null; expected an object {\"name\": …, \"config\": {…}}.")]
    [InlineData("[1]", "The request body is an array; expected an object {\"name\": …, \"config\": {…}}.")]
    [InlineData("""{"name": "a"}""", "Field 'config' is missing or null; expected an object of configuration keys and values.")]
    [InlineData("""{"name": "a", "config": 5}""", "Field 'config' at line 1, column 25 is a number; expected an object of configuration keys and values.")]
    [InlineData("""{"name": [], "config": {}}""", "Field 'name' at line 1, column 10 is an array; expected")]
    [InlineData("""{"name": "a", "config": {"k": {}}}""", "Field 'config.k' at line 1, column 31 is an object; expected text, a number, true, false or null (configurations are flat).")]
    [InlineData("""{"name": "a", "config": {}, "foo": 1}""", "Unknown field 'foo' before line 1, column 36; known fields are name, config and initial_state.")]
    [InlineData("""{"name": "a", "config": {}, "initial_state": "FOO"}""", "Field 'initial_state' has an unknown value; expected RUNNING, PAUSED or STOPPED.")]
    [InlineData("""{"name": "a", "config": {}} {}""", "line 1, column 29: '{' is invalid after a single JSON value")]
    [InlineData("""{"name": "\ud800", "config": {}}""", "not valid")]
    [InlineData("{\"name\": \"a\", \"config\": {},}", "not valid JSON")]
    public async Task PostConnector_WrongBody_Answers400ThatHelps(string body, string expected)
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        Answer answer = await host.SendAsync("POST", "/connectors", body);

        answer.AssertError(400);
        Assert.Contains(expected, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutConfig_Scalars_BecomeTextAndNullStays()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        Answer answer = await host.SendAsync("PUT", "/connectors/a/config", "\ufeff{\"i\":1,\"d\":1.50,\"e\":1e3,\"t\":true,\"f\":false,\"n\":null,\"s\":\"ä\",\"twice\":\"1\",\"twice\":\"2\"}");

        Assert.Equal(201, answer.Status);
        Assert.Equal(
            """{"i":"1","d":"1.50","e":"1e3","t":"true","f":"false","n":null,"s":"ä","twice":"2","name":"a"}""",
            answer.Json!["config"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Theory]
    [InlineData("running", TargetState.Started)]
    [InlineData("PAUSED", TargetState.Paused)]
    [InlineData("Stopped", TargetState.Stopped)]
    [InlineData(null, null)]
    public async Task PostConnector_InitialState_ReachesTheHerder(string? state, TargetState? expected)
    {
        var herder = new FakeHerder();
        await using RestHost host = await RestHost.EmbeddedAsync(herder);

        Answer answer = await host.SendAsync("POST", "/connectors", $$"""{"name":" a ","config":{},"initial_state":{{(state is null ? "null" : $"\"{state}\"")}}}""");

        Assert.Equal(201, answer.Status);
        Assert.Equal("a", answer.Json!["name"]!.GetValue<string>());
        Assert.Equal(expected, herder.LastInitialState);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PutConfig_TooLarge_Answers413AndTheWorkerGoesOn(bool lengthIsKnown)
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());
        byte[] body = Encoding.UTF8.GetBytes($$"""{"k":"{{new string('x', 1024 * 1024)}}"}""");
        using var request = new HttpRequestMessage(HttpMethod.Put, "/connectors/a/config") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = !lengthIsKnown;

        using HttpResponseMessage response = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.StartsWith("{\"error_code\":413,", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(200, (await host.GetAsync("/connectors")).Status);
    }

    [Fact]
    public async Task PutConfig_JustBelowTheLimit_IsRead()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());
        string body = $$"""{"k":"{{new string('x', (1024 * 1024) - 8)}}"}""";

        Assert.Equal(201, (await host.SendAsync("PUT", "/connectors/a/config", body)).Status);
    }

    [Fact]
    public async Task PatchOffsets_DeeplyNested_Answers400()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        (await host.SendAsync("PATCH", "/connectors/a/offsets", new string('[', 100_000))).AssertError(400);
        Answer nested = await host.SendAsync("PATCH", "/connectors/a/offsets", """{"offsets":[{"partition":{"a":{"b":1}},"offset":null}]}""");

        nested.AssertError(400, "Field 'offsets[0].partition.a' at line 1, column 31 is an object; expected text, a number, true, false or null.");
    }

    [Fact]
    public async Task PatchOffsets_Values_KeepTheirTypes()
    {
        var herder = new FakeHerder();
        await using RestHost host = await RestHost.EmbeddedAsync(herder);

        Answer answer = await host.SendAsync(
            "PATCH",
            "/connectors/a/offsets",
            """{"offsets":[{"partition":{"f":"x"},"offset":{"l":9007199254740993,"d":1.5,"b":true,"n":null}},{"partition":null},{"partition":{},"offset":null}]}""");

        Assert.Equal((200, """{"message":"altered"}"""), (answer.Status, answer.Text));
        Assert.Equal(
            [
                new OffsetEntry(OffsetMap.Of("f", "x"), OffsetMap.Of(("l", 9007199254740993L), ("d", 1.5), ("b", true), ("n", ConnectValue.Null))),
                new OffsetEntry(null, null),
                new OffsetEntry(OffsetMap.Empty, null),
            ],
            herder.LastOffsets!);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"offsets":null}""")]
    [InlineData("""{"offsets":[]}""")]
    public async Task PatchOffsets_None_Answers400(string body)
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        (await host.SendAsync("PATCH", "/connectors/a/offsets", body)).AssertError(400, "Partitions / offsets need to be provided for an alter offsets request");
    }

    [Fact]
    public async Task PutConfig_NameDiffers_Answers400()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        (await host.SendAsync("PUT", "/connectors/a/config", """{"name":"b"}""")).AssertError(400, "Connector name configuration (b) doesn't match connector name in the URL (a)");
    }

    [Fact]
    public async Task Validate_ClassDiffersFromPath_Answers400()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        Answer differs = await host.SendAsync("PUT", "/connector-plugins/FileStreamSink/config/validate", """{"connector.class":"FileStreamSource"}""");
        Answer suffix = await host.SendAsync("PUT", "/connector-plugins/FileStreamSource/config/validate", """{"connector.class":"org.x.FileStreamSourceConnector"}""");

        differs.AssertError(400, "Included connector type FileStreamSource does not match request type FileStreamSink");
        Assert.Equal(200, suffix.Status);
    }

    [Theory]
    [InlineData("", 204, false, false)]
    [InlineData("?includeTasks=maybe", 204, false, false)]
    [InlineData("?includeTasks=TRUE", 202, true, false)]
    [InlineData("?onlyFailed=true", 202, false, true)]
    public async Task Restart_Flags_AreReadAsJavaReadsThem(string query, int status, bool includeTasks, bool onlyFailed)
    {
        var herder = new FakeHerder();
        await using RestHost host = await RestHost.EmbeddedAsync(herder);
        await herder.PutConnectorConfigAsync("a", new Dictionary<string, string?>(), null, false);

        Answer answer = await host.SendAsync("POST", "/connectors/a/restart" + query);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 204 ? null : new RestartRequest("a", onlyFailed, includeTasks), herder.LastRestart);
    }
}
