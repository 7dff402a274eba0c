using System.Diagnostics;
using System.Globalization;

namespace Connect.Throughput;

/// <summary>Runs a stage in a process of its own, so that processor time and memory are that run's alone.</summary>
internal static class StageProcess
{
    /// <summary>The stage's exit code, after its output was passed on to <paramref name="line"/> or to this program's own.</summary>
    public static async Task<int> RunAsync(string stage, ThroughputOptions options, Action<string>? line = null)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(StageProcess).Assembly.Location);
        }

        string[] arguments =
        [
            options.Scenario, "--stage", stage, "--data", options.Data!, "--converter", options.Converter,
            "--lines", options.Lines.ToString(CultureInfo.InvariantCulture), "--bytes", options.Bytes.ToString(CultureInfo.InvariantCulture),
            .. options.Postgres is { } postgres ? (string[])["--postgres", postgres] : [], .. options.BootstrapServers is { } servers ? (string[])["--bootstrap-servers", servers] : [], .. options.Topic is { } topic ? (string[])["--topic", topic, "--measurement", options.Measurement!] : [],
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process child = Process.Start(start) ?? throw new InvalidOperationException($"Cannot start {program}.");
        while (await child.StandardOutput.ReadLineAsync() is { } text)
        {
            Console.WriteLine(text);
            line?.Invoke(text);
        }

        await child.WaitForExitAsync();
        return child.ExitCode;
    }
}
