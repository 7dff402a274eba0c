using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Connect.TestSupport;

namespace Connect.IntegrationTests.Processes;

/// <summary>The command as a child process. Disposing kills what is left of it.</summary>
internal sealed partial class ConnectProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();

    private ConnectProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _output);

    public string Error => string.Join('\n', _error);

    public int Id => _process.Id;

    /// <summary>Starts it in a directory.</summary>
    public static ConnectProcess Start(string directory, params IEnumerable<string> args) => Start(directory, new Dictionary<string, string>(), args);

    /// <summary>Starts it in a directory, with environment variables on top.</summary>
    public static ConnectProcess Start(string directory, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> args)
    {
        // What runs in the background of a script ignores Ctrl-C, and so would its children; env gives them the usual behaviour back.
        var start = new ProcessStartInfo("env")
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "connect.dll") },
        };
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        foreach (string key in start.Environment.Keys.Where(key => key.StartsWith("CONNECT_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(key);
        }

        foreach ((string key, string value) in environment)
        {
            start.Environment[key] = value;
        }

        var process = new ConnectProcess(Process.Start(start)!);
        process._process.StandardInput.Close();
        return process;
    }

    /// <summary>Starts a worker on a port of the system's choice and waits until it is ready.</summary>
    public static async Task<(ConnectProcess Process, Uri Url)> StartWorkerAsync(string directory, params IEnumerable<string> files)
    {
        var settings = new Dictionary<string, string> { ["CONNECT_LISTENERS"] = "http://127.0.0.1:0", ["CONNECT_OFFSET_FLUSH_INTERVAL_MS"] = "200" };
        ConnectProcess worker = Start(directory, settings, ["standalone", .. files]);
        return (worker, await worker.UrlAsync());
    }

    /// <summary>Where the worker's REST API listens, once it is ready.</summary>
    public async Task<Uri> UrlAsync()
    {
        await WaitAsync(() => ReadyLine().IsMatch(Error), "the worker is ready");
        return new Uri(ReadyLine().Match(Error).Groups[1].Value);
    }

    /// <summary>Waits for something this process does; its output is in the message when it does not, or when it ends before.</summary>
    public Task WaitAsync(Func<bool> condition, string what, TimeSpan? timeout = null) => WaitAsync(() => new ValueTask<bool>(condition()), what, timeout);

    public Task WaitAsync(Func<ValueTask<bool>> condition, string what, TimeSpan? timeout = null) => Wait.UntilAsync(
        async () =>
        {
            bool ended = _process.HasExited;
            return await condition() || (ended ? throw new InvalidOperationException($"The command ended while the test waited for: {what}. {Describe()}") : false);
        },
        what,
        Describe,
        timeout ?? TimeSpan.FromSeconds(60));

    /// <summary>Sends a signal, <c>INT</c> or <c>TERM</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", ["-" + signal, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends it as a power cut would: SIGKILL, no chance to clean up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Its exit code, when it has ended and all its output has been read.</summary>
    public async Task<int> ExitAsync(TimeSpan? timeout = null)
    {
        await Wait.ForAsync(_process.WaitForExitAsync(), "the command ends", Describe, timeout ?? TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"Worker is ready: REST API at (\S+),")]
    private static partial Regex ReadyLine();

    private static void Add(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    private string Describe() => $"Output:\n{Output}\nError:\n{Error}";
}
