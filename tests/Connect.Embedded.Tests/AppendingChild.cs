using System.Diagnostics;
using System.Globalization;
using Connect.Runtime.Log;
using Connect.Testing.Log;

namespace Connect.Embedded.Tests;

/// <summary>A process of its own that appends numbered records until it is killed, and says after each append how many were acknowledged.</summary>
internal sealed class AppendingChild : IDisposable
{
    public const string Argument = "--append-until-killed";
    public const int BatchSize = 100;

    private readonly Process _process;

    private AppendingChild(Process process) => _process = process;

    public int Id => _process.Id;

    public static AppendingChild Start(string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(AppendingChild).Assembly.Location);
        }

        start.ArgumentList.Add(Argument);
        start.ArgumentList.Add(path);
        return new AppendingChild(Process.Start(start)!);
    }

    public static async Task<int> RunAsync(string path)
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = path });
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        long next = (await log.ReadAllAsync("t")).Count;
        while (true)
        {
            batch.Clear();
            for (int i = 0; i < BatchSize; i++)
            {
                batch.AddText("t", null, (next++).ToString(CultureInfo.InvariantCulture));
            }

            await producer.AppendAsync(batch);
            Console.Out.WriteLine(next);
        }
    }

    /// <summary>The next report; null when the process ended before it.</summary>
    public async Task<long?> ReadAcknowledgedAsync() => await _process.StandardOutput.ReadLineAsync() is { } line && long.TryParse(line, CultureInfo.InvariantCulture, out long count) ? count : null;

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
    }
}
