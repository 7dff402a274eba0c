using Connect.Throughput;

// dotnet run -c Release --project benchmarks/Connect.Throughput -- file|file-errors|kafka|jdbc-source|jdbc-sink [--lines N] [--bytes N] [--converter CLASS] [--data DIR]
try
{
    ThroughputOptions options = ThroughputOptions.Parse(args);
    return (options.Scenario, options.Stage) switch
    {
        (ThroughputOptions.Kafka, { } stage) => await KafkaStage.RunAsync(stage, options),
        (ThroughputOptions.Kafka, null) => await KafkaBenchmark.RunAsync(options),
        (ThroughputOptions.FileErrors, { } stage) => await ErrorsStage.RunAsync(stage, options),
        (ThroughputOptions.FileErrors, null) => await ErrorsBenchmark.RunAsync(options),
        (ThroughputOptions.JdbcSource or ThroughputOptions.JdbcSink, { } stage) => await JdbcStage.RunAsync(stage, options),
        (ThroughputOptions.JdbcSource or ThroughputOptions.JdbcSink, null) => await JdbcBenchmark.RunAsync(options),
        (_, { } stage) => await FileStage.RunAsync(stage, options),
        _ => await FileBenchmark.RunAsync(options),
    };
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine(ThroughputOptions.Usage);
    return 2;
}
