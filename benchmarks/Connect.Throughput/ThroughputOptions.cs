using System.Globalization;

namespace Connect.Throughput;

/// <summary>The command line.</summary>
/// <param name="Scenario">Name of the benchmark.</param>
/// <param name="Lines">Lines of the input file.</param>
/// <param name="Bytes">Bytes of each line, its line end not counted.</param>
/// <param name="Converter">Class of the value converter.</param>
/// <param name="Data">Folder for input, log and output; a temporary one, deleted afterwards, if not given.</param>
/// <param name="Stage">Set in the child process that measures one stage.</param>
internal sealed record ThroughputOptions(string Scenario, int Lines, int Bytes, string Converter, string? Data, string? Stage)
{
    public const string File = "file";
    public const string FileErrors = "file-errors";

    public const string Kafka = "kafka";
    public const string JdbcSource = "jdbc-source";
    public const string JdbcSink = "jdbc-sink";

    private static readonly string[] Scenarios = [File, FileErrors, Kafka, JdbcSource, JdbcSink];

    /// <summary>Brokers of the scenario <c>kafka</c>; null for an in-process Kafka.</summary>
    public string? BootstrapServers { get; init; }

    /// <summary>Connection string, for Npgsql, of the database of the JDBC scenarios; null for a server that is started for the benchmark.</summary>
    public string? Postgres { get; init; }

    /// <summary>How often each stage of the scenarios with a bare client is measured.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Topic of a stage on Kafka; set in the child process.</summary>
    public string? Topic { get; init; }

    /// <summary>Name of the measurement, which no other has; set in the child process.</summary>
    public string? Measurement { get; init; }

    public const string Usage = """
        Usage: Connect.Throughput file|file-errors|kafka|jdbc-source|jdbc-sink [options]
          file         a file to a topic, that topic to a file, and both at once
          file-errors  a topic of JSON to a file: a clean one, and one of which every hundredth record is no JSON, with a dead letter queue
          kafka        a file to a topic of Kafka and a topic to a file, each beside a bare Confluent.Kafka client that moves the same payloads
          jdbc-source  a table of ten columns to a topic, as JSON with schemas, beside a bare Npgsql reader over the same query
          jdbc-sink    that topic to a table, inserted and upserted, beside a bare binary COPY and a bare INSERT … SELECT unnest … ON CONFLICT of the same rows
          --lines N          lines of the input file (1000000), or rows of the table (500000)
          --bytes N          bytes of each line without its line end (100)
          --converter CLASS  value converter of 'file' (org.apache.kafka.connect.storage.StringConverter)
          --data DIR         folder for input, log and output, kept afterwards (a temporary one)
          --bootstrap-servers HOST:PORT  brokers for 'kafka' (a Kafka within the benchmark's process)
          --postgres STRING  Npgsql's connection string of a database for 'jdbc-source' and 'jdbc-sink', in which a schema is made and dropped (a server of the benchmark's own)
          --rounds N         measurements of each stage beside a bare client, of which the median counts (5)
        Prints one JSON line per run. Exit code 1 when the output differs from the input, errors cost more than half the speed, or a worker is slower than it should be
        beside the bare client: 0.85 of it on Kafka, 0.7 for reading a table, 0.6 for writing one.
        """;

    public static ThroughputOptions Parse(string[] args)
    {
        if (args.Length == 0 || !Scenarios.Contains(args[0]))
        {
            throw new ArgumentException(args.Length == 0 ? "Say which benchmark to run." : $"Unknown benchmark '{args[0]}'; there are: {string.Join(", ", Scenarios)}.");
        }

        var options = new ThroughputOptions(args[0], args[0] is JdbcSource or JdbcSink ? 500_000 : 1_000_000, 100, "org.apache.kafka.connect.storage.StringConverter", null, null);
        for (int i = 1; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} needs a value.");
            options = args[i] switch
            {
                "--lines" => options with { Lines = Number(args[i], value, 1) },
                "--bytes" => options with { Bytes = Number(args[i], value, 12) },
                "--converter" => options with { Converter = value },
                "--data" => options with { Data = value },
                "--stage" => options with { Stage = value },
                "--bootstrap-servers" => options with { BootstrapServers = value },
                "--postgres" => options with { Postgres = value },
                "--rounds" => options with { Rounds = Number(args[i], value, 1) },
                "--measurement" => options with { Measurement = value },
                "--topic" => options with { Topic = value },
                _ => throw new ArgumentException($"Unknown option '{args[i]}'."),
            };
        }

        return options;
    }

    private static int Number(string name, string value, int least) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number
            : throw new ArgumentException($"{name} is '{value}'; a whole number of at least {least} is expected.");
}
