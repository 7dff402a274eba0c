using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connect.Throughput;

/// <summary>One run, printed as one JSON line.</summary>
internal sealed record Measurement(
    string Scenario,
    int Lines,
    int LineBytes,
    string Converter,
    double Seconds,
    [property: JsonPropertyName("records_per_s")] double RecordsPerSecond,
    double CpuSeconds,
    double PeakRssMb,
    double GcAllocatedBytesPerRecord,
    bool OutputEqualsInput)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Starts the clocks; call the result to stop them.</summary>
    public static Func<(double Seconds, double CpuSeconds, double PeakRssMb, double AllocatedBytes)> Start()
    {
        using Process before = Process.GetCurrentProcess();
        TimeSpan cpu = before.TotalProcessorTime;
        long allocated = GC.GetTotalAllocatedBytes();
        long started = Stopwatch.GetTimestamp();
        return () =>
        {
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            using Process after = Process.GetCurrentProcess();
            return (seconds, (after.TotalProcessorTime - cpu).TotalSeconds, after.PeakWorkingSet64 / 1e6, GC.GetTotalAllocatedBytes() - allocated);
        };
    }
}
