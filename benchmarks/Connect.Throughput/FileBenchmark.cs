using System.Text;

namespace Connect.Throughput;

/// <summary>
/// File to log, the same log to a file, and both at once, each in a process of its own, so that processor time and memory are that run's alone.
/// </summary>
internal static class FileBenchmark
{
    public static async Task<int> RunAsync(ThroughputOptions options)
    {
        string folder = options.Data ?? Directory.CreateTempSubdirectory("connect-throughput-").FullName;
        Directory.CreateDirectory(folder);
        try
        {
            await WriteInputAsync(FileStage.InputOf(folder), options);
            int result = 0;
            foreach (string stage in FileStage.All)
            {
                result = Math.Max(result, await StageProcess.RunAsync(stage, options with { Data = folder }));
            }

            return result;
        }
        finally
        {
            if (options.Data is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    // Every line differs, so a line lost, doubled or out of order shows.
    internal static async Task WriteInputAsync(string path, ThroughputOptions options)
    {
        Console.Error.WriteLine($"Writing {options.Lines:N0} lines of {options.Bytes} bytes to {path}");
        await using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false), bufferSize: 1 << 20) { NewLine = "\n" };
        string padding = new('x', options.Bytes - 11);
        for (int i = 0; i < options.Lines; i++)
        {
            writer.WriteLine($"{i:D10} {padding}");
        }
    }
}
