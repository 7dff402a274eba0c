using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Connect.Runtime.Configuration;
using Connect.Runtime.Log;
using Connect.Tool.Client;
using Connect.Tool.Logging;
using Connect.Tool.Worker;
using Spectre.Console;

namespace Connect.Tool.Quickstart;

/// <summary>
/// One quickstart: a worker on a log of its own, a file source and a file sink made through its REST API, lines appended while they run, and input compared with output.
/// </summary>
internal sealed class QuickstartRun(QuickstartOptions options, LogLevels levels, CommandIo io, TimeProvider time)
{
    private const string Source = "quickstart-source";
    private const string Sink = "quickstart-sink";

    // Plain lines are nicer to look at than the JSON envelope of the worker's default.
    private const string Text = "org.apache.kafka.connect.storage.StringConverter";
    private const int UsualPort = 8083;
    private const int AppendedBatches = 10;
    private const int AppendedPerBatch = 100;

    private static readonly TimeSpan AppendInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    // A source or sink that stands still for so long is asked for its state; one that is well gets more time.
    private static readonly TimeSpan Suspicion = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        await io.Out.WriteLineAsync("Connect quickstart: the lines of a file through a topic into another file.").ConfigureAwait(false);
        using QuickstartFolder folder = QuickstartFolder.Take();
        InputFile input = await InputFile.CopyAsync(options.Input, folder.Input, stop).ConfigureAwait(false);
        QuickstartLog log = await QuickstartLog.StartAsync(options, folder, time).ConfigureAwait(false);
        await using (log.ConfigureAwait(false))
        {
            return await RunAsync(folder, input, log, stop).ConfigureAwait(false);
        }
    }

    private async Task<int> RunAsync(QuickstartFolder folder, InputFile input, QuickstartLog log, CancellationToken stop)
    {
        int port = Port();
        long started = Stopwatch.GetTimestamp();
        WorkerHost worker = await WorkerHost.StartAsync(WorkerMode.Standalone, Properties(log, port), [], levels, io, stop, log.Configure).ConfigureAwait(false);
        await using (worker.ConfigureAwait(false))
        {
            SayLine("worker", $"{At(worker.Url)} answers after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:N0} ms; its log is {log.Place}");
            int code;
            try
            {
                code = await MoveAsync(folder, input, log, worker, stop).ConfigureAwait(false);
                if (options.KeepRunning && code == ExitCodes.Ok)
                {
                    await io.Out.WriteLineAsync("The worker keeps running; Ctrl-C stops it.").ConfigureAwait(false);
                    await Task.Delay(Timeout.InfiniteTimeSpan, stop).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                await io.Out.WriteLineAsync("Stopped before all lines were moved.").ConfigureAwait(false);
                code = ExitCodes.Interrupted;
            }

            await worker.StopAsync(io.Out).ConfigureAwait(false);
            return code;
        }
    }

    private static Dictionary<string, string> Properties(QuickstartLog log, int port) => new(log.Properties, StringComparer.Ordinal)
    {
        [WorkerKeys.Listeners] = $"http://127.0.0.1:{port}",

        // The sink's file is complete up to its last commit; a user who watches should not wait a minute for it.
        [WorkerKeys.OffsetFlushInterval] = "500",
    };

    private static string At(Uri url) => url.ToString().TrimEnd('/');

    private static string Program() => File.Exists("connect") ? "./connect" : "connect";

    private static Task CreateAsync(ConnectRestClient client, string name, IReadOnlyDictionary<string, string> config, CancellationToken stop) => client.PostAsync(
        "/connectors",
        writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            writer.WriteStartObject("config"u8);
            foreach ((string key, string value) in config)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        },
        stop);

    private static async Task AppendAsync(InputFile input, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(AppendInterval);
        for (int batch = 1; batch <= AppendedBatches; batch++)
        {
            await timer.WaitForNextTickAsync(stop).ConfigureAwait(false);
            await input.AppendAsync([.. Enumerable.Range(1, AppendedPerBatch).Select(line => $"appended while the worker runs: batch {batch}, line {line}")], stop).ConfigureAwait(false);
        }
    }

    /// <summary>The port asked for, else the usual one, else any that is free.</summary>
    private int Port()
    {
        if (options.Port is { } wanted)
        {
            return wanted;
        }

        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, UsualPort);
            probe.Start();
            return UsualPort;
        }
        catch (SocketException)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            int port = ((IPEndPoint)free.LocalEndpoint).Port;
            SayLine("port", $"{UsualPort} is taken by another program; this worker takes {port}");
            return port;
        }
    }

    private async Task<int> MoveAsync(QuickstartFolder folder, InputFile input, QuickstartLog log, WorkerHost worker, CancellationToken stop)
    {
        using var client = new ConnectRestClient(worker.Url);
        long copied = input.Lines;

        // One partition, or the lines would lose their order; and before the sink looks for it, which on Kafka it does only now and then.
        await worker.Log.CreateTopicAsync(new TopicSpec(log.Topic), stop).ConfigureAwait(false);
        await CreateAsync(client, Source, new Dictionary<string, string> { ["connector.class"] = "FileStreamSource", ["tasks.max"] = "1", ["file"] = folder.Input, ["topic"] = log.Topic, ["value.converter"] = Text }, stop)
            .ConfigureAwait(false);
        SayLine("source", $"{Source} reads {folder.Input} ({copied:N0} lines of {options.Input}) into topic {log.Topic}");
        await CreateAsync(client, Sink, new Dictionary<string, string> { ["connector.class"] = "FileStreamSink", ["tasks.max"] = "1", ["file"] = folder.Output, ["topics"] = log.Topic, ["value.converter"] = Text }, stop)
            .ConfigureAwait(false);
        SayLine("sink", $"{Sink} writes topic {log.Topic} to {folder.Output}");
        SayLine("input", $"{AppendedBatches * AppendedPerBatch:N0} more lines are appended while they run");

        long expected = copied + (AppendedBatches * AppendedPerBatch);
        long started = Stopwatch.GetTimestamp();
        Task appending = AppendAsync(input, stop);
        var records = new TopicCount(worker.Log, log.Topic);
        string? failure;
        TimeSpan elapsed;
        await using (records.ConfigureAwait(false))
        {
            failure = await WatchAsync(client, folder, records, expected, stop).ConfigureAwait(false);
            elapsed = Stopwatch.GetElapsedTime(started);
            await appending.ConfigureAwait(false);
        }

        if (failure is not null)
        {
            await io.Error.WriteLineAsync($"connect: {failure}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }

        if (await LineFiles.FirstDifferenceAsync(folder.Input, folder.Output, stop).ConfigureAwait(false) is { } line)
        {
            await io.Error.WriteLineAsync($"connect: {folder.Input} and {folder.Output} differ in line {line}.").ConfigureAwait(false);
            return ExitCodes.Failed;
        }

        await io.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Moved {expected:N0} lines in {elapsed.TotalSeconds:N1} s ({expected / elapsed.TotalSeconds:N0} lines/s, waiting for the appended ones included). {folder.Input} and {folder.Output} have the same lines."))
            .ConfigureAwait(false);
        await SuggestAsync(log, worker.Url).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    /// <summary>Shows progress until the sink has written everything.</summary>
    /// <returns>Null, or why it never will.</returns>
    private async Task<string?> WatchAsync(ConnectRestClient client, QuickstartFolder folder, TopicCount records, long expected, CancellationToken stop)
    {
        using IProgressView view = io.IsTerminal ? new LiveProgressView(AnsiConsole.Console) : new PlainProgressView(io.Out, time);
        using var timer = new PeriodicTimer(LookInterval);
        var written = new GrowingLineCount(folder.Output);
        long lastMoved = Stopwatch.GetTimestamp();
        long lastLook = lastMoved;
        (long lastTopic, long lastWritten) = (0, 0);
        while (true)
        {
            await timer.WaitForNextTickAsync(stop).ConfigureAwait(false);
            long inTopic = await records.ReadAsync(stop).ConfigureAwait(false);
            long lines = await written.UpdateAsync(stop).ConfigureAwait(false);
            double perSecond = (lines - lastWritten) / Stopwatch.GetElapsedTime(lastLook).TotalSeconds;
            lastLook = Stopwatch.GetTimestamp();
            view.Report(new QuickstartProgress(expected, inTopic, lines, perSecond));
            if (lines >= expected)
            {
                return null;
            }

            if (inTopic != lastTopic || lines != lastWritten)
            {
                lastMoved = lastLook;
                (lastTopic, lastWritten) = (inTopic, lines);
            }
            else if (Stopwatch.GetElapsedTime(lastMoved) is var still && still > Suspicion)
            {
                if (await FailureAsync(client, stop).ConfigureAwait(false) is { } failure)
                {
                    return failure;
                }

                if (still > Patience)
                {
                    return $"Nothing has moved for {Patience.TotalSeconds:N0} seconds, although both connectors are running.";
                }
            }
        }
    }

    /// <summary>The first error in the connectors' states, the first line of its trace; null when there is none.</summary>
    private static async Task<string?> FailureAsync(ConnectRestClient client, CancellationToken stop)
    {
        foreach (string name in new[] { Source, Sink })
        {
            using JsonDocument status = await client.GetAsync($"/connectors/{name}/status", stop).ConfigureAwait(false);
            foreach (JsonElement state in status.RootElement.GetProperty("tasks").EnumerateArray().Append(status.RootElement.GetProperty("connector")))
            {
                if (state.TryGetProperty("trace", out JsonElement trace))
                {
                    return $"{name} failed: {trace.GetString()?.Split('\n')[0].TrimEnd()}";
                }
            }
        }

        return null;
    }

    private async Task SuggestAsync(QuickstartLog log, Uri url)
    {
        string at = At(url);
        string consume = $"  {Program()} consume {log.Option} --topic {log.Topic} --from-beginning --max-messages 3";
        await io.Out.WriteLineAsync().ConfigureAwait(false);
        if (options.KeepRunning)
        {
            await io.Out.WriteLineAsync("Try next, in another terminal:").ConfigureAwait(false);
        }
        else if (log.KeepsConnectors)
        {
            await io.Out.WriteLineAsync("Try next: start a worker on the same log, it goes on where this one stops,").ConfigureAwait(false);
            await io.Out.WriteLineAsync($"  CONNECT_LOG_EMBEDDED_PATH={log.Place} CONNECT_LISTENERS={at} {Program()} standalone").ConfigureAwait(false);
            await io.Out.WriteLineAsync("and in another terminal:").ConfigureAwait(false);
        }
        else
        {
            await io.Out.WriteLineAsync(log.IsKept ? "The topic is kept. Try next:" : "This Kafka and its topic end now; with --keep-running they stay until Ctrl-C.").ConfigureAwait(false);
            if (log.IsKept)
            {
                await io.Out.WriteLineAsync(consume).ConfigureAwait(false);
            }

            return;
        }

        foreach (string line in (string[])
        [
            $"curl -s {at}/connectors?expand=status",
            $"curl -s {at}/connectors/{Source}/offsets",
            .. log.KeepsConnectors ? (string[])[$"curl -s '{at}/topics/{log.Topic}/records?from=latest&limit=3'"] : [],
            $"curl -s -X PUT {at}/connectors/{Sink}/pause",
            $"curl -s -X POST {at}/connectors -H 'Content-Type: application/json' -d '{{\"name\":\"copy\",\"config\":{{\"connector.class\":\"FileStreamSink\",\"file\":\"/tmp/copy.txt\",\"topics\":\"{log.Topic}\",\"value.converter\":\"{Text}\"}}}}'",
        ])
        {
            await io.Out.WriteLineAsync("  " + line).ConfigureAwait(false);
        }

        await io.Out.WriteLineAsync(consume).ConfigureAwait(false);
    }

    private void SayLine(string what, FormattableString text) => io.Out.WriteLine($"  {what,-7} {text.ToString(CultureInfo.InvariantCulture)}");
}
