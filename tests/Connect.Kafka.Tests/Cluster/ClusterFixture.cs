using System.Collections.Concurrent;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Runtime.Hosting;
using Connect.Testing.Log;
using Connect.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connect.Kafka.Tests.Cluster;

/// <summary>Workers of one group in this process, each with Kafka clients of its own, and connectors that count.</summary>
internal sealed class ClusterFixture(KafkaFixture kafka, TimeSpan session) : IAsyncDisposable
{
    private const string Text = "org.apache.kafka.connect.storage.StringConverter";
    private const string Json = "org.apache.kafka.connect.json.JsonConverter";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, IHost> _workers = new();

    /// <summary>Where the tasks of all workers write themselves down.</summary>
    public TaskBook Book { get; } = new();

    /// <summary>Group of the workers' Kafka consumers.</summary>
    public string WorkGroup => kafka.Name("cluster") + "-work";

    private string Topic => kafka.Name("counts");

    /// <summary>Starts a worker; its id is <c>NAME:8083</c>.</summary>
    public async Task JoinAsync(string name)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Services.AddConnect(connect => connect
            .UseKafka(Configure)
            .UseCluster(kafka.Name("cluster"))
            .AddPlugins(typeof(CountingSourceConnector))
            .UseWorkerProperties(new Dictionary<string, string>
            {
                ["rest.advertised.host.name"] = name,
                ["session.timeout.ms"] = $"{session.TotalMilliseconds}",
                ["heartbeat.interval.ms"] = $"{session.TotalMilliseconds / 10}",
                ["offset.flush.interval.ms"] = "200",
                ["task.shutdown.graceful.timeout.ms"] = "10000",
                ["config.storage.topic"] = kafka.Name("connect-configs"),
                ["config.storage.replication.factor"] = "1",
                ["offset.storage.topic"] = kafka.Name("connect-offsets"),
                ["offset.storage.partitions"] = "3",
                ["offset.storage.replication.factor"] = "1",
                ["status.storage.topic"] = kafka.Name("connect-status"),
                ["status.storage.partitions"] = "2",
                ["status.storage.replication.factor"] = "1",
                ["work.storage.partitions"] = "12",
            }));
        IHost host = builder.Build();
        await host.StartAsync();
        _workers[name] = host;
    }

    /// <summary>Ends a worker; the group waits a session for it.</summary>
    public async Task EndAsync(string name)
    {
        _workers.TryRemove(name, out IHost? host);
        await host!.StopAsync();
        host.Dispose();
    }

    public IHerder Herder(string name) => _workers[name].Services.GetRequiredService<IHerder>();

    /// <summary>Creates a connector through a worker. It counts slowly, for the in-process Kafka keeps 5 MB of a partition.</summary>
    public Task PutAsync(string worker, string connector, int tasks) => Herder(worker).PutConnectorConfigAsync(
        connector,
        new Dictionary<string, string?>
        {
            ["connector.class"] = "CountingSource", ["book"] = Book.Id, ["tasks.max"] = $"{tasks}", ["topic"] = Topic, ["pause.ms"] = "50",
            ["key.converter"] = Text, ["value.converter"] = Json, ["value.converter.schemas.enable"] = "false",
            ["topic.creation.default.partitions"] = "1", ["topic.creation.default.replication.factor"] = "1",
        },
        null,
        allowReplace: true);

    /// <summary>Waits until every worker shows all tasks of these connectors running, on workers that are there.</summary>
    public async Task RunningAsync(int tasks, params IEnumerable<string> connectors)
    {
        foreach (string connector in connectors)
        {
            foreach (string worker in _workers.Keys)
            {
                ConnectorStateInfo? last = null;
                await Wait.UntilAsync(
                    async () =>
                    {
                        try
                        {
                            last = await Herder(worker).ConnectorStatusAsync(connector);
                        }
                        catch (NotFoundException)
                        {
                            return false;
                        }

                        return IsUp(last.Connector) && last.Tasks.Count == tasks && last.Tasks.All(IsUp);
                    },
                    $"{connector} and {tasks} tasks to run, as seen by {worker}",
                    () => $"{last?.Connector} {string.Join(' ', last?.Tasks ?? [])}; running: {string.Join(' ', Book.Running)}",
                    Patience);
            }
        }
    }

    /// <summary>Which worker runs what, by the statuses that a worker shows.</summary>
    public async Task<Dictionary<string, string>> PlacesAsync(string worker, params IEnumerable<string> connectors)
    {
        var places = new Dictionary<string, string>();
        foreach (string connector in connectors)
        {
            ConnectorStateInfo status = await Herder(worker).ConnectorStatusAsync(connector);
            places[connector] = status.Connector.WorkerId;
            foreach (TaskStateInfo task in status.Tasks)
            {
                places[$"{connector}-{task.Id}"] = task.WorkerId;
            }
        }

        return places;
    }

    /// <summary>Waits until the workers that are there have the same number of connectors and tasks, within one.</summary>
    public async Task BalancedAsync(params IEnumerable<string> connectors)
    {
        Dictionary<string, string> places = [];
        await Wait.UntilAsync(
            async () =>
            {
                places = await PlacesAsync(_workers.Keys.First(), connectors);
                int[] loads = [.. places.GroupBy(place => place.Value).Select(worker => worker.Count())];
                return loads.Length == _workers.Count && loads.Max() - loads.Min() <= 1;
            },
            "a balance",
            () => string.Join(' ', places.GroupBy(place => place.Value).Select(worker => $"{worker.Key}: {worker.Count()}")),
            Patience);
    }

    /// <summary>Waits until some task has counted so much further.</summary>
    public async Task ProgressAsync(int numbers)
    {
        int until = Book.Count + numbers;
        await Wait.UntilAsync(() => Book.Count >= until, $"a task to count to {until}", () => $"{Book.Count}; running: {string.Join(' ', Book.Running)}", Patience);
    }

    /// <summary>Waits until no task runs.</summary>
    public Task StoppedAsync() => Wait.UntilAsync(() => Book.Running.Count == 0, "all tasks to stop", () => string.Join(' ', Book.Running), Patience);

    /// <summary>Waits until all tasks have counted so far, and checks that none left a number out.</summary>
    public async Task CountedAsync(int records, int tasks)
    {
        await using KafkaLog log = kafka.OpenLog();
        Dictionary<string, long> seen = [];
        await Wait.UntilAsync(
            async () =>
            {
                seen = [];
                foreach (TextRecord record in await log.ReadAllAsync(Topic))
                {
                    long number = long.Parse(record.Value!, System.Globalization.CultureInfo.InvariantCulture);
                    long last = seen.GetValueOrDefault(record.Key!, -1);
                    Assert.True(number <= last + 1, $"{record.Key}: {number} after {last}");
                    seen[record.Key!] = Math.Max(last, number);
                }

                return seen.Count == tasks && seen.Values.All(last => last >= records - 1);
            },
            $"{tasks} tasks to count to {records}",
            () => string.Join(' ', seen.Where(task => task.Value < records - 1)) + " running: " + string.Join(' ', Book.Running),
            Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_workers.Keys.Select(EndAsync));
        Book.Dispose();
    }

    // Many consumers, most of which have nothing to read for most of the time.
    private void Configure(KafkaLogOptions options)
    {
        kafka.Configure(options);
        options.ConsumerSettings = new Dictionary<string, string>(options.ConsumerSettings) { ["fetch.wait.max.ms"] = "100" };
    }

    private bool IsUp(TaskStateInfo task) => task.State == LifecycleState.Running && IsThere(task.WorkerId);

    private bool IsUp(WorkState connector) => connector.State == LifecycleState.Running && IsThere(connector.WorkerId);

    private bool IsThere(string workerId) => _workers.ContainsKey(workerId.Split(':')[0]);
}
