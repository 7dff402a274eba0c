using Connect.Throughput;

// dotnet run -c Release --project benchmarks/Connect.Throughput -- file [--lines N] [--bytes N] [--converter CLASS] [--data DIR]
try
{
    ThroughputOptions options = ThroughputOptions.Parse(args);
    return options.Stage is { } stage ? await FileStage.RunAsync(stage, options) : await FileBenchmark.RunAsync(options);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine(ThroughputOptions.Usage);
    return 2;
}
