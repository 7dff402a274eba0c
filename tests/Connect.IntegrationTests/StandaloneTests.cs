using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Connect.IntegrationTests.Processes;
using Connect.TestSupport;

namespace Connect.IntegrationTests;

/// <summary><c>connect standalone</c> as users run it: a process, files, HTTP and signals.</summary>
public sealed class StandaloneTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Standalone_ConnectorFiles_MoveTheFileAndStopCleanlyOnCtrlC()
    {
        string[] lines = [.. Enumerable.Range(1, 2000).Select(i => $"line {i}")];
        await File.WriteAllLinesAsync(_directory.File("in.txt"), lines);
        await File.WriteAllTextAsync(_directory.File("source.properties"), "name=source\nconnector.class=FileStreamSource\nfile=in.txt\ntopic=lines\n");
        await File.WriteAllTextAsync(_directory.File("sink.json"), """{"name":"sink","config":{"connector.class":"FileStreamSink","file":"out.txt","topics":"lines"}}""");
        await File.WriteAllTextAsync(_directory.File("worker.properties"), "value.converter=org.apache.kafka.connect.storage.StringConverter\n");

        (ConnectProcess worker, Uri url) = await ConnectProcess.StartWorkerAsync(_directory.Path, "worker.properties", "source.properties", "sink.json");
        await using (worker)
        {
            await worker.WaitAsync(() => LinesOf("out.txt") == 2000, "all lines are in out.txt");
            JsonElement root = await _http.GetFromJsonAsync<JsonElement>(url);
            JsonElement status = await _http.GetFromJsonAsync<JsonElement>(new Uri(url, "/connectors/source/status"));
            await worker.SignalAsync("INT");
            int code = await worker.ExitAsync();

            Assert.Equal(22, root.GetProperty("kafka_cluster_id").GetString()!.Length);
            Assert.Equal("RUNNING", status.GetProperty("tasks")[0].GetProperty("state").GetString());
            Assert.Equal(0, code);
            Assert.Contains("\n  sink: lines-0 up to offset 2000", worker.Error);
            Assert.Contains($"\n  source: {{filename=in.txt}} at {{position={new FileInfo(_directory.File("in.txt")).Length}}}", worker.Error);
        }

        Assert.Equal(lines, await File.ReadAllLinesAsync(_directory.File("out.txt")));
    }

    [Fact]
    public async Task Standalone_RestartedWithoutFiles_GoesOnWithItsConnectors()
    {
        await File.WriteAllTextAsync(_directory.File("in.txt"), "one\n");
        await File.WriteAllTextAsync(_directory.File("source.properties"), "name=source\nconnector.class=FileStreamSource\nfile=in.txt\ntopic=lines\n");
        (ConnectProcess first, _) = await ConnectProcess.StartWorkerAsync(_directory.Path, "", "source.properties");
        await using (first)
        {
            await first.WaitAsync(() => first.Error.Contains("Task source-0 is running", StringComparison.Ordinal), "the task runs");
            await first.SignalAsync("TERM");
            Assert.Equal(0, await first.ExitAsync());
        }

        await File.AppendAllTextAsync(_directory.File("in.txt"), "two\n");
        (ConnectProcess second, Uri url) = await ConnectProcess.StartWorkerAsync(_directory.Path);
        await using (second)
        {
            await second.WaitAsync(async () => await RecordsAsync(url, "lines") == 2, "the second line is in the topic");
            JsonElement offsets = await _http.GetFromJsonAsync<JsonElement>(new Uri(url, "/topics/lines/records?from=beginning&limit=10"));
            Assert.Equal(2, offsets.GetProperty("records").GetArrayLength());
        }
    }

    [Fact]
    public async Task ClientCommands_RunningWorker_ShareItsLog()
    {
        (ConnectProcess worker, Uri url) = await ConnectProcess.StartWorkerAsync(_directory.Path);
        await using (worker)
        {
            await using ConnectProcess refused = ConnectProcess.Start(_directory.Path, "produce", "--topic", "t");
            int refusedCode = await refused.ExitAsync();
            using (HttpResponseMessage answer = await _http.PostAsJsonAsync(new Uri(url, "/topics/t/records"), new { records = new[] { new { key = "k", value = "v" } } }))
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            await using ConnectProcess consume = ConnectProcess.Start(_directory.Path, "consume", "--topic", "t", "--from-beginning", "--max-messages", "1", "--property", "print.key=true");
            int code = await consume.ExitAsync();

            Assert.Equal("k\tv", consume.Output);
            Assert.Equal(0, code);

            // No worker answers at the usual port with this log, and the file itself is the worker's.
            Assert.Equal(2, refusedCode);
            Assert.DoesNotContain("   at ", refused.Error);
        }
    }

    [Fact]
    public async Task Consume_WhileTheWorkerWrites_FollowsTheTopic()
    {
        (ConnectProcess worker, Uri url) = await ConnectProcess.StartWorkerAsync(_directory.Path);
        await using (worker)
        {
            await AppendAsync(url, "first");
            await using ConnectProcess consume = ConnectProcess.Start(_directory.Path, "consume", "--topic", "t", "--from-beginning", "--max-messages", "2");
            await consume.WaitAsync(() => consume.Output == "first", "the first record is printed");
            await AppendAsync(url, "second");

            Assert.Equal(0, await consume.ExitAsync());
            Assert.Equal("first\nsecond", consume.Output);
        }
    }

    [Fact]
    public async Task Standalone_PortInUse_SaysWhichAndExitsWith3()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using ConnectProcess worker = ConnectProcess.Start(_directory.Path, new Dictionary<string, string> { ["CONNECT_LISTENERS"] = $"http://127.0.0.1:{port}" }, "standalone");

        Assert.Equal(3, await worker.ExitAsync());
        Assert.Contains($"port {port} is in use", worker.Error);
        Assert.DoesNotContain("   at ", worker.Error);
    }

    [Fact]
    public async Task Standalone_SecondWorkerOnTheSameLog_IsRefusedAndTheFirstGoesOn()
    {
        (ConnectProcess first, Uri url) = await ConnectProcess.StartWorkerAsync(_directory.Path);
        await using (first)
        {
            await using ConnectProcess second = ConnectProcess.Start(_directory.Path, new Dictionary<string, string> { ["CONNECT_LISTENERS"] = "http://127.0.0.1:0" }, "standalone");

            Assert.Equal(2, await second.ExitAsync());
            Assert.Contains("connect.db", second.Error);
            Assert.DoesNotContain("   at ", second.Error);
            await AppendAsync(url, "still there");
        }
    }

    [Theory]
    [InlineData("offset.flush.interval.ms=soon", "Invalid value soon for configuration offset.flush.interval.ms")]
    [InlineData("listeners=8083", "listeners")]
    [InlineData("value.converter=JsonConvert", "Class JsonConvert could not be found. Did you mean 'JsonConverter'?")]
    [InlineData("bootstrap.servers=localhost:9092", "Missing required configuration \"key.converter\" which has no default value")]
    public async Task Standalone_WrongWorkerProperties_ExitsWith2AndOneSentence(string properties, string sentence)
    {
        await File.WriteAllTextAsync(_directory.File("worker.properties"), properties);

        await using ConnectProcess worker = ConnectProcess.Start(_directory.Path, "standalone", "worker.properties");

        Assert.Equal(2, await worker.ExitAsync());
        Assert.Contains(sentence, worker.Error);
        Assert.DoesNotContain("   at ", worker.Error);
    }

    [Theory]
    [InlineData("name=a\nconnector.class=NoSuchConnector\n", "NoSuchConnector")]
    [InlineData("connector.class=FileStreamSource\n", "missing the mandatory 'name' configuration")]
    [InlineData("{\"name\": \"a\", ", "is not valid JSON")]
    [InlineData("name=a\nconnector.class=FileStreamSource\n", "\"topic\"")]
    public async Task Standalone_WrongConnectorFile_ExitsWith3AndNamesTheFile(string content, string sentence)
    {
        await File.WriteAllTextAsync(_directory.File("bad.properties"), content);

        await using ConnectProcess worker = ConnectProcess.Start(_directory.Path, new Dictionary<string, string> { ["CONNECT_LISTENERS"] = "http://127.0.0.1:0" }, "standalone", "", "bad.properties");

        Assert.Equal(3, await worker.ExitAsync());
        Assert.Contains("bad.properties", worker.Error);
        Assert.Contains(sentence, worker.Error);
        Assert.DoesNotContain("Hosting failed", worker.Error);
        Assert.DoesNotContain("   at ", worker.Error);
    }

    [Fact]
    public async Task Standalone_UnknownWorkerKey_IsAWarning()
    {
        await File.WriteAllTextAsync(_directory.File("worker.properties"), "offset.flush.intervall.ms=1000\n");
        (ConnectProcess worker, _) = await ConnectProcess.StartWorkerAsync(_directory.Path, "worker.properties");
        await using (worker)
        {
            Assert.Matches("WARN .*offset\\.flush\\.intervall\\.ms.*offset\\.flush\\.interval\\.ms", worker.Error);
        }
    }

    private long LinesOf(string file) => File.Exists(_directory.File(file)) ? File.ReadLines(_directory.File(file)).LongCount() : 0;

    private async Task AppendAsync(Uri url, string value)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync(new Uri(url, "/topics/t/records"), new { records = new[] { new { value } } });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<long> RecordsAsync(Uri url, string topic)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(url, $"/topics/{topic}"));
        return answer.StatusCode == HttpStatusCode.NotFound
            ? 0
            : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("partitions")[0].GetProperty("end_offset").GetInt64();
    }
}
