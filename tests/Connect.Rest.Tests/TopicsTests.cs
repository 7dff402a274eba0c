using System.Text;
using System.Text.Json.Nodes;
using Connect.Embedded;
using Connect.Runtime.Log;
using Connect.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Connect.Rest.Tests;

/// <summary><c>/topics</c> on the real embedded log.</summary>
public sealed class TopicsTests : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly EmbeddedLog _log;

    public TopicsTests() => _log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = _directory.File("connect.db") });

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Topics_List_ShowsNamesPartitionsAndConfigs()
    {
        await using RestHost host = await HostAsync();
        await _log.CreateTopicAsync(new TopicSpec("b", 3));
        await _log.CreateTopicAsync(TopicSpec.Compacted("a"));

        Answer list = await host.GetAsync("/topics");

        Assert.Equal("""[{"name":"a","partitions":1,"configs":{"cleanup.policy":"compact"}},{"name":"b","partitions":3,"configs":{}}]""", list.Text);
    }

    [Fact]
    public async Task Post_Records_AreReadBackAsSent()
    {
        await using RestHost host = await HostAsync();
        await _log.CreateTopicAsync(new TopicSpec("t", 2));

        Answer posted = await host.SendAsync("POST", "/topics/t/records", """
            {"records":[
              {"key":"k","value":"wörter","partition":1,"timestamp":1732154400000,"headers":[{"key":"h","value":"x"},{"key":"n","value":null}]},
              {"key":null,"value":null,"partition":1},
              {"value":"","partition":0}
            ]}
            """);
        Answer one = await host.GetAsync("/topics/t/records?partition=1");
        Answer topic = await host.GetAsync("/topics/t");

        Assert.Equal((200, """{"offsets":[{"partition":1,"offset":0},{"partition":1,"offset":1},{"partition":0,"offset":0}]}"""), (posted.Status, posted.Text));
        JsonArray records = one.Json!["records"]!.AsArray();
        Assert.Equal(
            """{"partition":1,"offset":0,"timestamp":1732154400000,"key":"k","value":"wörter","headers":[{"key":"h","value":"x"},{"key":"n","value":null}]}""",
            records[0]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Null(records[1]!["key"]);
        Assert.Null(records[1]!["value"]);
        Assert.Equal("""{"1":2}""", one.Json["next"]!.ToJsonString());
        Assert.Equal(
            """{"name":"t","partitions":[{"partition":0,"beginning_offset":0,"end_offset":1},{"partition":1,"beginning_offset":0,"end_offset":2}],"configs":{}}""",
            topic.Text);
    }

    [Fact]
    public async Task Get_BytesThatAreNotText_AreBase64()
    {
        await using RestHost host = await HostAsync();
        await AppendAsync(batch => batch.Add("t", 0, null, [0xff], true, [0x00, 0xc3], true, [new LogHeader("h", new byte[] { 0xfe })]));

        JsonNode record = (await host.GetAsync("/topics/t/records")).Json!["records"]![0]!;

        Assert.Equal(("/w==", "base64"), (record["key"]!.GetValue<string>(), record["key_encoding"]!.GetValue<string>()));
        Assert.Equal(("AMM=", "base64"), (record["value"]!.GetValue<string>(), record["value_encoding"]!.GetValue<string>()));
        Assert.Equal("""[{"key":"h","value":"/g==","encoding":"base64"}]""", record["headers"]!.ToJsonString());
    }

    [Theory]
    [InlineData("", 0, 20, "{\"0\":20}")]
    [InlineData("?from=beginning&limit=3", 0, 3, "{\"0\":3}")]
    [InlineData("?from=95", 95, 5, "{\"0\":100}")]
    [InlineData("?from=98&limit=1", 98, 1, "{\"0\":99}")]
    [InlineData("?from=latest&limit=7", 93, 7, "{\"0\":100}")]
    [InlineData("?limit=1000", 0, 100, "{\"0\":100}")]
    [InlineData("?from=100", 0, 0, "{\"0\":100}")]
    [InlineData("?from=5000", 0, 0, "{\"0\":5000}")]
    public async Task Get_FromAndLimit_SelectRecords(string query, int first, int count, string next)
    {
        await using RestHost host = await HostAsync();
        await AppendAsync(batch =>
        {
            for (int i = 0; i < 100; i++)
            {
                batch.Add("t", 0, null, default, false, Encoding.UTF8.GetBytes($"v{i}"), true);
            }
        });

        Answer answer = await host.GetAsync("/topics/t/records" + query);

        JsonArray records = answer.Json!["records"]!.AsArray();
        Assert.Equal(Enumerable.Range(first, count).Select(offset => $"v{offset}"), records.Select(record => record!["value"]!.GetValue<string>()));
        Assert.Equal(next, answer.Json["next"]!.ToJsonString());
    }

    [Fact]
    public async Task Get_ManyBytes_StopsAndSaysWhereToGoOn()
    {
        await using RestHost host = await HostAsync(options => options.MaxRecordBytes = 2500);
        await AppendAsync(batch =>
        {
            for (int i = 0; i < 10; i++)
            {
                batch.Add("t", 0, null, default, false, Encoding.UTF8.GetBytes(new string('x', 1000)), true);
            }
        });

        var seen = new List<long>();
        string from = "0";
        for (int page = 0; page < 10 && seen.Count < 10; page++)
        {
            JsonNode answer = (await host.GetAsync($"/topics/t/records?from={from}&limit=100")).Json!;
            JsonArray records = answer["records"]!.AsArray();
            Assert.InRange(records.Count, 1, 3);
            seen.AddRange(records.Select(record => record!["offset"]!.GetValue<long>()));
            from = answer["next"]!["0"]!.ToJsonString();
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(offset => (long)offset), seen);
    }

    [Fact]
    public async Task Get_Wait_ReturnsWhenARecordComes()
    {
        await using RestHost host = await HostAsync();
        await AppendAsync(batch => batch.Add("t", 0, null, default, false, "old"u8, true));

        Task<Answer> waiting = host.GetAsync("/topics/t/records?from=1&wait_ms=30000");
        await AppendAsync(batch => batch.Add("t", 0, null, default, false, "new"u8, true));
        Answer answer = await Wait.ForAsync(waiting, "the waiting read to return");

        Assert.Equal("new", answer.Json!["records"]![0]!["value"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/topics/none", 404, "Topic none not found")]
    [InlineData("/topics/none/records", 404, "Topic none not found")]
    [InlineData("/topics/t/records?partition=2", 404, "Topic t has no partition 2; it has 2, numbered from 0.")]
    [InlineData("/topics/t/records?partition=x", 400, "Query parameter 'partition' must be a whole number from 0 to 2147483647.")]
    [InlineData("/topics/t/records?limit=0", 400, "Query parameter 'limit' must be a whole number from 1 to 1000.")]
    [InlineData("/topics/t/records?limit=1001", 400, "Query parameter 'limit' must be a whole number from 1 to 1000.")]
    [InlineData("/topics/t/records?wait_ms=60000", 400, "Query parameter 'wait_ms' must be a whole number from 0 to 30000.")]
    [InlineData("/topics/t/records?from=yesterday", 400, "Query parameter 'from' is not understood; expected beginning, latest or an offset.")]
    [InlineData("/topics/t/records?from=5", 400, "An offset in query parameter 'from' needs query parameter 'partition', because the topic has several partitions.")]
    public async Task Get_Wrong_IsRefused(string path, int status, string message)
    {
        await using RestHost host = await HostAsync();
        await _log.CreateTopicAsync(new TopicSpec("t", 2));

        (await host.GetAsync(path)).AssertError(status, message);
    }

    [Theory]
    [InlineData("{}", "Field 'records' is missing or empty; expected an array of at least one record.")]
    [InlineData("""{"records":[1]}""", "Field 'records[0]' at line 1, column 13 is a number; expected an object {\"key\": …, \"value\": …}.")]
    [InlineData("""{"records":[{"value":1}]}""", "Field 'records[0].value' at line 1, column 22 is a number; expected text or null.")]
    [InlineData("""{"records":[{"partition":-1}]}""", "Field 'records[0].partition' at line 1, column 26 is a number; expected a partition number from 0 or null.")]
    [InlineData("""{"records":[{"headers":[{"value":"x"}]}]}""", "Field 'records[0].headers[0].key' is missing or null; expected the header's key.")]
    [InlineData("""{"records":[{"val":""}]}""", "Unknown field 'records[0].val' before line 1, column 20; known fields are key, value, partition, timestamp and headers.")]
    public async Task Post_Wrong_IsRefusedAndNothingIsAppended(string body, string message)
    {
        await using RestHost host = await HostAsync();

        (await host.SendAsync("POST", "/topics/t/records", body)).AssertError(400, message);
        Assert.Equal("[]", (await host.GetAsync("/topics")).Text);
    }

    [Fact]
    public async Task Post_NoSuchPartition_IsToldPerRecord()
    {
        await using RestHost host = await HostAsync();
        await _log.CreateTopicAsync(new TopicSpec("t", 1));

        Answer answer = await host.SendAsync("POST", "/topics/t/records", """{"records":[{"value":"a","partition":9},{"value":"b"}]}""");

        Assert.Equal(200, answer.Status);
        JsonArray offsets = answer.Json!["offsets"]!.AsArray();
        Assert.NotEqual("", offsets[0]!["error"]!.GetValue<string>());
        Assert.Equal("""{"partition":0,"offset":0}""", offsets[1]!.ToJsonString());
    }

    [Fact]
    public async Task Post_InternalTopic_IsForbidden()
    {
        await using RestHost host = await HostAsync();

        Answer answer = await host.SendAsync("POST", "/topics/connect-configs/records", """{"records":[{"value":"x"}]}""");

        answer.AssertError(403, "Topic connect-configs keeps the worker's own state; records cannot be appended to it over REST.");
    }

    [Fact]
    public async Task Topics_SwitchedOffOrNoLog_Answers404()
    {
        await using RestHost off = await HostAsync(options => options.TopicsEnabled = false);
        await using RestHost none = await RestHost.EmbeddedAsync(new FakeHerder());

        (await off.GetAsync("/topics")).AssertError(404, "HTTP 404 Not Found");
        (await none.GetAsync("/topics")).AssertError(404, "This worker offers no log whose topics could be shown.");
    }

    private Task<RestHost> HostAsync(Action<ConnectRestOptions>? options = null) =>
        RestHost.EmbeddedAsync(new FakeHerder(), options, builder => builder.Services.AddSingleton<IRecordLog>(_log));

    private async Task AppendAsync(Action<AppendBatch> fill)
    {
        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        fill(batch);
        await producer.AppendAsync(batch);
    }
}
