using System.Text.Json;

namespace Connect.Throughput;

/// <summary>What failing records cost: the same sink over a clean topic and over one with a hundredth of bad records, each in a process of its own.</summary>
internal static class ErrorsBenchmark
{
    private const double LeastRatio = 0.5;

    public static async Task<int> RunAsync(ThroughputOptions options)
    {
        string folder = options.Data ?? Directory.CreateTempSubdirectory("connect-throughput-").FullName;
        Directory.CreateDirectory(folder);
        try
        {
            int result = 0;
            var speeds = new Dictionary<string, double>();
            foreach (string stage in ErrorsStage.All)
            {
                result = Math.Max(result, await StageProcess.RunAsync(
                    stage, options with { Data = folder }, line => speeds[stage] = JsonDocument.Parse(line).RootElement.GetProperty("records_per_s").GetDouble()));
            }

            if (result != 0)
            {
                return result;
            }

            double clean = speeds[ErrorsStage.Clean];
            double errors = speeds[ErrorsStage.Errors];
            double ratio = Math.Round(errors / clean, 3);
            Console.WriteLine(JsonSerializer.Serialize(new { scenario = "file-errors", clean_records_per_s = clean, errors_records_per_s = errors, ratio, at_least = LeastRatio }));
            return ratio >= LeastRatio ? 0 : 1;
        }
        finally
        {
            if (options.Data is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
