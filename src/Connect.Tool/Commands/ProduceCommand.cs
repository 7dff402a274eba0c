using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Connect.Runtime.Log;
using Connect.Tool.Client;
using Connect.Tool.Records;
using Connect.Tool.Worker;

namespace Connect.Tool.Commands;

/// <summary><c>connect produce</c>: lines of standard input become records of a topic.</summary>
internal sealed class ProduceCommand
{
    // Bounds of one request; lines of an interactive user go one by one.
    private const int BatchRecords = 1000;
    private const int BatchCharacters = 128 * 1024;
    private const string DefaultUrl = "http://127.0.0.1:8083";

    private readonly Option<string> _topic = new("--topic") { Description = "Topic to append to; created when it is not there.", Required = true, HelpName = "topic" };
    private readonly Option<string?> _restUrl = new("--rest-url") { Description = $"REST API of the running worker. Default {DefaultUrl}; when no worker answers there, the log is opened directly.", HelpName = "url" };
    private readonly Option<string[]> _properties = new("--property")
    {
        Description = "parse.key, parse.headers, ignore.error (true or false), key.separator, headers.delimiter, headers.separator, headers.key.separator, null.marker.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly LogOptions _log = new("--producer.config");
    private readonly CommandIo _io;

    private ProduceCommand(CommandIo io) => _io = io;

    public static Command Create(CommandIo io, CancellationToken stop)
    {
        var produce = new ProduceCommand(io);
        var command = new Command("produce", "Appends lines of standard input to a topic.") { produce._topic, produce._restUrl, produce._properties };
        produce._log.AddTo(command);
        command.SetAction((parsed, _) => produce.RunAsync(parsed, stop));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var parser = new LineParser(FormatProperties.Parse(parsed.GetValue(_properties) ?? []));
        string topic = parsed.GetRequiredValue(_topic);
        IRecordSender sender = await SenderAsync(parsed, topic, stop).ConfigureAwait(false);
        long sent = 0;
        await using (sender.ConfigureAwait(false))
        {
            var lines = Channel.CreateBounded<string>(2 * BatchRecords);
            _ = ReadLinesAsync(lines.Writer, stop);
            List<InputRecord> batch = [];
            while (await NextBatchAsync(lines.Reader, batch, parser, stop).ConfigureAwait(false) is var error && (batch.Count > 0 || error is not null))
            {
                if (batch.Count > 0)
                {
                    await sender.SendAsync(batch, CancellationToken.None).ConfigureAwait(false);
                    sent += batch.Count;
                }

                if (error is not null)
                {
                    throw error;
                }
            }
        }

        await _io.Error.WriteLineAsync($"Appended {sent} records to topic '{topic}'.").ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    /// <summary>Takes what has been typed so far; an empty batch at the end of the input. A line in error ends the batch before it.</summary>
    private static async Task<CommandException?> NextBatchAsync(ChannelReader<string> lines, List<InputRecord> batch, LineParser parser, CancellationToken stop)
    {
        batch.Clear();
        try
        {
            int characters = 0;
            while (batch.Count < BatchRecords && characters < BatchCharacters && (lines.TryRead(out string? line) || (batch.Count == 0 && await lines.WaitToReadAsync(stop).ConfigureAwait(false) && lines.TryRead(out line))))
            {
                batch.Add(parser.Parse(line));
                characters += line.Length;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C is the usual way to end typing; what was typed before has been sent.
        }
        catch (CommandException e)
        {
            return e;
        }

        return null;
    }

    private async Task ReadLinesAsync(ChannelWriter<string> lines, CancellationToken stop)
    {
        try
        {
            using var reader = new StreamReader(_io.Input, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: false, 64 * 1024, leaveOpen: true);
            while (await reader.ReadLineAsync(stop).ConfigureAwait(false) is { } line)
            {
                await lines.WriteAsync(line, stop).ConfigureAwait(false);
            }

            lines.Complete();
        }
        catch (Exception e)
        {
            lines.Complete(e is OperationCanceledException ? null : e);
        }
    }

    private async Task<IRecordSender> SenderAsync(ParseResult parsed, string topic, CancellationToken stop)
    {
        LogPlace place = _log.PlaceOf(parsed, _io);
        string? givenUrl = parsed.GetValue(_restUrl);
        if (!Uri.TryCreate(givenUrl ?? DefaultUrl, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            throw new CommandException(ExitCodes.Usage, $"'{givenUrl}' is no value for --rest-url; expected a URL such as {DefaultUrl}.");
        }

        if (place.Path is null)
        {
            return givenUrl is null
                ? new LogRecordSender(await place.OpenAsync(stop).ConfigureAwait(false), topic)
                : throw new CommandException(ExitCodes.Usage, "--rest-url means a worker with an embedded log; records for Kafka go straight to its brokers.");
        }

        var client = new ConnectRestClient(url);
        try
        {
            if (givenUrl is not null || await HasLogAsync(client, place, stop).ConfigureAwait(false))
            {
                using JsonDocument _ = await client.GetAsync("/", stop).ConfigureAwait(false);
                return new RestRecordSender(client, topic);
            }
        }
        catch (Exception e) when (e is HttpRequestException or ConnectRestException)
        {
            if (givenUrl is not null)
            {
                client.Dispose();
                throw new CommandException(ExitCodes.StartUp, $"No worker answers at {url}: {e.Message}", "Without --rest-url the log is opened directly when no worker runs.", e);
            }
        }

        client.Dispose();
        return new LogRecordSender(await place.OpenAsync(stop).ConfigureAwait(false), topic);
    }

    /// <summary>Whether the worker that answers at the usual address is the one that has this log: it may be somebody else's.</summary>
    private static async Task<bool> HasLogAsync(ConnectRestClient client, LogPlace place, CancellationToken stop)
    {
        if (!File.Exists(place.Path))
        {
            return false;
        }

        using JsonDocument root = await client.GetAsync("/", stop).ConfigureAwait(false);
        IRecordLog log = await place.OpenToReadAsync(stop).ConfigureAwait(false);
        await using (log.ConfigureAwait(false))
        {
            return root.RootElement.TryGetProperty("kafka_cluster_id", out JsonElement id) && id.GetString() == log.ClusterId;
        }
    }
}
