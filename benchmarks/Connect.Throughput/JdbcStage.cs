using Connect.Data;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Clocks = (double Seconds, double CpuSeconds, double PeakRssMb, double AllocatedBytes);

namespace Connect.Throughput;

/// <summary>
/// One stage between a table and a topic, records as JSON with schemas: a worker's connector, or a bare client. The table is read into a log that counts, the topic read from the embedded log.
/// The clock runs from the first row's arrival to the last one's: a bare client need not ask the database what its tables are, which takes the same time for any number of rows.
/// </summary>
internal static class JdbcStage
{
    public const string BareReader = "bare-reader";
    public const string Source = "jdbc-source";
    public const string Fill = "fill-topic";
    public const string BareCopy = "bare-copy";
    public const string Insert = "jdbc-insert";
    public const string BareUpsert = "bare-upsert";
    public const string Upsert = "jdbc-upsert";

    private const string Json = "org.apache.kafka.connect.json.JsonConverter";
    private const string Prefix = "bench-";
    private const string Topic = Prefix + "orders";

    public static Task<int> RunAsync(string stage, ThroughputOptions options) => stage switch
    {
        BareReader => BareQueries.ReadAsync(options),
        BareCopy => BareQueries.CopyAsync(options),
        BareUpsert => BareQueries.UpsertAsync(options),
        Source => ReadTableAsync(options),
        Fill => FillAsync(options),
        _ => WriteTableAsync(stage, options),
    };

    /// <summary>Prints one run.</summary>
    public static int Print(string stage, ThroughputOptions options, string converter, in Clocks clocks, bool complete)
    {
        Console.WriteLine(new Measurement(
            stage, options.Lines, 0, converter, Math.Round(clocks.Seconds, 3), Math.Round(options.Lines / clocks.Seconds), Math.Round(clocks.CpuSeconds, 2), Math.Round(clocks.PeakRssMb, 1),
            Math.Round(clocks.AllocatedBytes / options.Lines, 1), complete).ToJson());
        return complete ? 0 : 1;
    }

    private static async Task<int> ReadTableAsync(ThroughputOptions options)
    {
        var log = new CountingLog(Topic);
        using IHost host = await StageWorker.StartAsync(connect =>
        {
            connect.Services.AddSingleton<IRecordLog>(log);
            return connect;
        });
        return await MeasureAsync(host, Source, options, SourceConfig(options), () => ValueTask.FromResult(log.Count));
    }

    private static async Task<int> FillAsync(ThroughputOptions options)
    {
        using IHost host = await StageWorker.StartAsync(Path.Combine(options.Data!, "connect.db"));
        IRecordLog records = host.Services.GetRequiredService<IRecordLog>();
        return await MeasureAsync(host, Fill, options, SourceConfig(options), () => EndOffsetAsync(records));
    }

    private static Dictionary<string, string?> SourceConfig(ThroughputOptions options)
    {
        Dictionary<string, string?> config = Config(options, "io.confluent.connect.jdbc.JdbcSourceConnector");
        config["mode"] = "bulk";
        config["table.whitelist"] = BenchTable.Source;
        config["topic.prefix"] = Prefix;
        config["poll.interval.ms"] = "3600000";
        config["batch.max.rows"] = "1000";
        config["numeric.mapping"] = "best_fit";
        return config;
    }

    private static async Task<int> WriteTableAsync(string stage, ThroughputOptions options)
    {
        string table = $"{BenchTable.Schema}.{stage.Replace('-', '_')}";
        await BareQueries.ExecuteAsync(options, $"DROP TABLE IF EXISTS {table}; CREATE TABLE {table} ({BenchTable.Columns})");
        using IHost host = await StageWorker.StartAsync(Path.Combine(options.Data!, "connect.db"));
        Dictionary<string, string?> config = Config(options, "io.confluent.connect.jdbc.JdbcSinkConnector");
        config["topics"] = Topic;
        config["table.name.format"] = table;
        if (stage == Upsert)
        {
            config["insert.mode"] = "upsert";
            config["pk.mode"] = "record_value";
            config["pk.fields"] = "id";
        }

        config["consumer.override.max.poll.records"] = "5000";
        config["batch.size"] = "5000";
        await using NpgsqlConnection connection = await BareQueries.OpenAsync(options);
        await using var count = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
        return await MeasureAsync(host, stage, options, config, async () => (long)(await count.ExecuteScalarAsync())!);
    }

    private static Dictionary<string, string?> Config(ThroughputOptions options, string connector) => new()
    {
        ["connector.class"] = connector,
        ["connection.url"] = options.Postgres,
        ["key.converter"] = Json,
        ["value.converter"] = Json,
    };

    private static async Task<int> MeasureAsync(IHost host, string stage, ThroughputOptions options, Dictionary<string, string?> config, Func<ValueTask<long>> current)
    {
        // A sink's group is the connector's; one that has read all would not read again.
        string connector = $"{stage}-{Guid.NewGuid():N}";
        IHerder herder = host.Services.GetRequiredService<IHerder>();
        await herder.PutConnectorConfigAsync(connector, config, null, allowReplace: true);
        Func<Clocks>? stop = null;
        Clocks clocks = default;
        long before = 0;
        bool complete = await Progress.ReachAsync(stage, options.Lines, LookAsync, herder, [connector]);
        await herder.DeleteConnectorAsync(connector);
        await host.StopAsync();
        return Print(stage, options with { Lines = (int)(options.Lines - before) }, Json, clocks, complete);

        async ValueTask<long> LookAsync()
        {
            long now = await current();
            if (now > 0 && stop is null)
            {
                (stop, before) = (Measurement.Start(), now);
            }

            if (now >= options.Lines)
            {
                clocks = stop!();
            }

            return now;
        }
    }

    private static async ValueTask<long> EndOffsetAsync(IRecordLog log)
    {
        if (await log.DescribeTopicAsync(Topic) is null)
        {
            return 0;
        }

        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        var partition = new TopicPartition(Topic, 0);
        return (await consumer.EndOffsetsAsync([partition])).GetValueOrDefault(partition);
    }
}
