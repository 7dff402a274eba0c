using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Connect.Kafka;
using Connect.Kafka.Tests;
using Connect.Runtime.Log;
using Connect.Testing.Log;
using Connect.TestSupport;

namespace Connect.IntegrationTests.Processes;

/// <summary>
/// Three processes of <c>connect distributed</c> on one Kafka, and file sources that they share, each with a topic of its own into which the numbered lines of its file go.
/// </summary>
internal sealed class DistributedWorkers : IAsyncDisposable
{
    private const int Sources = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new();
    private readonly KafkaFixture _kafka;
    private readonly KafkaLog _log;
    private readonly string _properties;
    private readonly ConnectProcess?[] _workers = new ConnectProcess?[3];
    private readonly string[] _urls = [.. Enumerable.Range(0, 3).Select(_ => $"http://127.0.0.1:{FreePort()}")];

    private DistributedWorkers(KafkaFixture kafka, string properties)
    {
        _kafka = kafka;
        _log = kafka.OpenLog();
        _properties = properties;
    }

    /// <summary>A port that is free now.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts the workers and creates the sources, each through another worker.</summary>
    /// <param name="properties">More worker properties, a line each.</param>
    public static async Task<DistributedWorkers> StartAsync(string properties = "")
    {
        var workers = new DistributedWorkers(await KafkaFixture.StartAsync(), properties);
        if (!KafkaFixture.IsReal)
        {
            // This Kafka does not create topics on request.
            foreach ((string topic, int partitions) in new[] { ("configs", 1), ("offsets", 3), ("statuses", 2), ("work", 12) })
            {
                await workers._kafka.Embedded.CreateTopicAsync(topic, partitions);
            }

            for (int source = 0; source < Sources; source++)
            {
                await workers._kafka.Embedded.CreateTopicAsync($"lines{source}");
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 3).Select(workers.StartAsync));
        await Task.WhenAll(Enumerable.Range(0, Sources).Select(workers.PutAsync));
        return workers;
    }

    /// <summary>Starts a worker, or starts it again; it is ready when this returns.</summary>
    public async Task StartAsync(int worker)
    {
        string file = _directory.File($"worker{worker}.properties");
        await File.WriteAllTextAsync(file, $"""
            bootstrap.servers={_kafka.Servers}
            group.id={_kafka.Name("workers")}
            listeners={_urls[worker]}
            rest.advertised.host.name=127.0.0.1
            config.storage.topic={_kafka.Name("configs")}
            config.storage.replication.factor=1
            offset.storage.topic={_kafka.Name("offsets")}
            offset.storage.partitions=3
            offset.storage.replication.factor=1
            status.storage.topic={_kafka.Name("statuses")}
            status.storage.partitions=2
            status.storage.replication.factor=1
            work.storage.topic={_kafka.Name("work")}
            work.storage.partitions=12
            key.converter=StringConverter
            value.converter=StringConverter
            session.timeout.ms={(KafkaFixture.IsReal ? 10_000 : 2000)}
            heartbeat.interval.ms={(KafkaFixture.IsReal ? 1000 : 200)}
            consumer.fetch.max.wait.ms=10
            {_properties}
            """);
        ConnectProcess process = ConnectProcess.Start(_directory.Path, "distributed", file);
        _workers[worker] = process;
        await process.UrlAsync();
    }

    /// <summary>Ends a worker as a power cut would.</summary>
    public async Task KillAsync(int worker)
    {
        await _workers[worker]!.DisposeAsync();
        _workers[worker] = null;
    }

    /// <summary>Asks a worker to end; it must do so without an error.</summary>
    public async Task StopAsync(int worker)
    {
        await using ConnectProcess process = _workers[worker]!;
        _workers[worker] = null;
        await process.SignalAsync("TERM");
        Assert.Equal(0, await process.ExitAsync());
        Assert.DoesNotContain(" ERROR ", process.Error);
    }

    /// <summary>Adds lines to the file of every source.</summary>
    public Task AppendAsync(int from, int to) => Task.WhenAll(Enumerable.Range(0, Sources).Select(source =>
        File.AppendAllLinesAsync(InputOf(source), Enumerable.Range(from, to - from).Select(line => $"{line}"))));

    /// <summary>Waits until everything runs, as every worker that is there tells, and each of them has something to do.</summary>
    /// <returns>Who runs what.</returns>
    public async Task<Dictionary<string, string>> RunningAsync()
    {
        Dictionary<string, string> places = [];
        for (int worker = 0; worker < 3; worker++)
        {
            if (_workers[worker] is not null)
            {
                places = await RunningAsync(worker);
            }
        }

        return places;
    }

    /// <summary>Waits until every topic has that many lines, in order; only <paramref name="mayRepeat"/> says whether some may have come again, none may be missing.</summary>
    public async Task LinesAsync(int count, bool mayRepeat)
    {
        for (int source = 0; source < Sources; source++)
        {
            int[] lines = [];
            await Wait.UntilAsync(
                async () =>
                {
                    lines = [.. (await _log.ReadAllAsync(_kafka.Name($"lines{source}"))).Select(record => int.Parse(record.Value!, CultureInfo.InvariantCulture))];
                    return lines.Contains(count - 1);
                },
                $"line {count - 1} in lines{source}",
                () => $"it ends with {string.Join(' ', lines.TakeLast(5))}\n{Errors()}",
                Patience);
            int next = 0;
            foreach (int line in lines)
            {
                Assert.True(line == next || (mayRepeat && line < next), $"lines{source}: line {line} where line {next} was expected, in {string.Join(' ', lines)}");
                next = Math.Max(next, line + 1);
            }

            Assert.Equal(count, next);
        }
    }

    /// <summary>Waits until the offsets of all sources are at the ends of their files, as a worker tells.</summary>
    public async Task CommittedAsync(int worker)
    {
        for (int source = 0; source < Sources; source++)
        {
            string last = "";
            await Wait.UntilAsync(
                async () =>
                {
                    last = await _http.GetStringAsync(new Uri($"{_urls[worker]}/connectors/source{source}/offsets"));
                    return last.Contains($"{{\"position\":{new FileInfo(InputOf(source)).Length}}}", StringComparison.Ordinal);
                },
                $"the offset of source{source} at the end of its file",
                () => last,
                Patience);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ConnectProcess? worker in _workers)
        {
            await (worker?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        await _log.DisposeAsync();
        await _kafka.DisposeAsync();
        _http.Dispose();
        _directory.Dispose();
    }

    private async Task PutAsync(int source)
    {
        var config = new Dictionary<string, string> { ["connector.class"] = "FileStreamSource", ["file"] = InputOf(source), ["topic"] = _kafka.Name($"lines{source}") };
        using HttpResponseMessage answer = await _http.PutAsJsonAsync($"{_urls[source % 3]}/connectors/source{source}/config", config);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private async Task<Dictionary<string, string>> RunningAsync(int worker)
    {
        string last = "";
        var places = new Dictionary<string, string>();
        HashSet<string> alive = [.. Enumerable.Range(0, 3).Where(other => _workers[other] is not null).Select(other => new Uri(_urls[other]).Authority)];
        await Wait.UntilAsync(
            async () =>
            {
                last = await _http.GetStringAsync(new Uri($"{_urls[worker]}/connectors?expand=status"));
                using JsonDocument json = JsonDocument.Parse(last);
                places.Clear();
                foreach (JsonProperty connector in json.RootElement.EnumerateObject())
                {
                    JsonElement status = connector.Value.GetProperty("status");
                    Add(connector.Name, status.GetProperty("connector"));
                    foreach (JsonElement task in status.GetProperty("tasks").EnumerateArray())
                    {
                        Add($"{connector.Name}-{task.GetProperty("id")}", task);
                    }
                }

                return places.Count == 2 * Sources && alive.SetEquals(places.Values);
            },
            $"everything runs at {string.Join(' ', alive)}, as {_urls[worker]} tells",
            () => $"{last}\n{Errors()}",
            Patience);
        return places;

        void Add(string unit, JsonElement state)
        {
            if (state.GetProperty("state").GetString() == "RUNNING")
            {
                places.Add(unit, state.GetProperty("worker_id").GetString()!);
            }
        }
    }

    private string InputOf(int source) => _directory.File($"in{source}.txt");

    private string Errors() => string.Join("\n\n", _workers.Select(worker => worker?.Error));
}
