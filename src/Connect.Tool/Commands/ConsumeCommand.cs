using System.Buffers;
using System.CommandLine;
using Connect.Data;
using Connect.Runtime.Configuration;
using Connect.Runtime.Log;
using Connect.Tool.Records;
using Connect.Tool.Worker;

namespace Connect.Tool.Commands;

/// <summary><c>connect consume</c>: prints a topic's records, while a worker runs or not.</summary>
internal sealed class ConsumeCommand
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(200);

    private readonly Option<string> _topic = new("--topic") { Description = "Topic to read.", Required = true, HelpName = "topic" };
    private readonly Option<bool> _fromBeginning = new("--from-beginning") { Description = "Start with the first record kept, not with the next one appended." };
    private readonly Option<long?> _maxMessages = new("--max-messages") { Description = "End after this many records.", HelpName = "n" };
    private readonly Option<int?> _partition = new("--partition") { Description = "Read this partition only.", HelpName = "n" };
    private readonly Option<string?> _offset = new("--offset") { Description = "Start at this offset of --partition, or at 'earliest' or 'latest'.", HelpName = "offset" };
    private readonly Option<long?> _timeoutMs = new("--timeout-ms") { Description = "End when no record comes for this long.", HelpName = "ms" };
    private readonly Option<string[]> _properties = new("--property")
    {
        Description = "print.key, print.value, print.timestamp, print.partition, print.offset, print.headers (true or false), key.separator, line.separator, headers.separator, null.literal.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly LogOptions _log = new("--consumer.config");
    private readonly CommandIo _io;

    private ConsumeCommand(CommandIo io) => _io = io;

    public static Command Create(CommandIo io, CancellationToken stop)
    {
        var consume = new ConsumeCommand(io);
        var command = new Command("consume", "Prints a topic's records.")
        {
            consume._topic, consume._fromBeginning, consume._maxMessages, consume._partition, consume._offset, consume._timeoutMs, consume._properties,
        };
        consume._log.AddTo(command);
        command.SetAction((parsed, _) => consume.RunAsync(parsed, stop));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var printer = new RecordPrinter(FormatProperties.Parse(parsed.GetValue(_properties) ?? []));
        string topic = parsed.GetRequiredValue(_topic);
        long left = parsed.GetValue(_maxMessages) ?? long.MaxValue;
        IRecordLog log = await _log.PlaceOf(parsed, _io).OpenToReadAsync(stop).ConfigureAwait(false);
        await using (log.ConfigureAwait(false))
        {
            TopicDescription description = await FindAsync(log, topic, stop).ConfigureAwait(false);
            ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions { ClientId = "connect-consume", MaxPollRecords = (int)Math.Clamp(left, 1, 5000) });
            await using (consumer.ConfigureAwait(false))
            {
                consumer.Assign(await StartsAsync(parsed, consumer, description, stop).ConfigureAwait(false));
                long printed = await PrintAsync(consumer, printer, left, parsed.GetValue(_timeoutMs), stop).ConfigureAwait(false);
                await _io.Error.WriteLineAsync($"Processed a total of {printed} messages").ConfigureAwait(false);
            }
        }

        return ExitCodes.Ok;
    }

    internal static async Task<TopicDescription> FindAsync(IRecordLog log, string topic, CancellationToken stop)
    {
        if (await log.DescribeTopicAsync(topic, stop).ConfigureAwait(false) is { } found)
        {
            return found;
        }

        IReadOnlyList<TopicDescription> all = await log.ListTopicsAsync(stop).ConfigureAwait(false);
        IReadOnlyList<string> near = NearestNames.Find(topic, all.Select(known => known.Name), 1);
        throw new CommandException(
            ExitCodes.StartUp,
            $"There is no topic '{topic}' in the log.",
            near is [string nearest, ..] ? $"Did you mean '{nearest}'?" : "'connect topics' lists what there is.");
    }

    private async Task<long> PrintAsync(ILogConsumer consumer, RecordPrinter printer, long left, long? timeoutMs, CancellationToken stop)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        long printed = 0;
        long lastRecord = Environment.TickCount64;
        while (left > 0 && !stop.IsCancellationRequested)
        {
            LogBatch batch;
            try
            {
                batch = await consumer.PollAsync(timeoutMs < PollTimeout.TotalMilliseconds ? TimeSpan.FromMilliseconds(timeoutMs.Value) : PollTimeout, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }

            if (batch.Count == 0)
            {
                if (Environment.TickCount64 - lastRecord >= timeoutMs)
                {
                    break;
                }

                continue;
            }

            int count = (int)Math.Min(left, batch.Count);
            foreach (ref readonly LogRecord record in batch.Records[..count])
            {
                printer.Print(record, buffer);
            }

            _io.Output.Write(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
            printed += count;
            left -= count;
            lastRecord = Environment.TickCount64;
        }

        return printed;
    }

    private async Task<IReadOnlyDictionary<TopicPartition, long>> StartsAsync(ParseResult parsed, ILogConsumer consumer, TopicDescription topic, CancellationToken stop)
    {
        int? only = parsed.GetValue(_partition);
        if (only < 0 || only >= topic.Partitions)
        {
            throw new CommandException(ExitCodes.Usage, $"Topic '{topic.Name}' has no partition {only}; it has {topic.Partitions}, numbered from 0.");
        }

        TopicPartition[] partitions =
            [.. (only is { } one ? [one] : Enumerable.Range(0, topic.Partitions)).Select(partition => new TopicPartition(topic.Name, partition))];
        string? offset = parsed.GetValue(_offset);
        if (offset is not null && offset is not ("earliest" or "latest"))
        {
            if (!long.TryParse(offset, out long number) || number < 0)
            {
                throw new CommandException(ExitCodes.Usage, $"'{offset}' is no value for --offset; expected a number from 0, 'earliest' or 'latest'.");
            }

            return only is null
                ? throw new CommandException(ExitCodes.Usage, "--offset with a number needs --partition.")
                : new Dictionary<TopicPartition, long> { [partitions[0]] = number };
        }

        return parsed.GetValue(_fromBeginning) || offset == "earliest"
            ? await consumer.BeginningOffsetsAsync(partitions, stop).ConfigureAwait(false)
            : await consumer.EndOffsetsAsync(partitions, stop).ConfigureAwait(false);
    }
}
