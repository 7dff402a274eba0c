using System.CommandLine;
using Connect.Data;
using Connect.Runtime.Log;
using Connect.Tool.Worker;

namespace Connect.Tool.Commands;

/// <summary><c>connect topics</c>: what the log holds.</summary>
internal static class TopicsCommand
{
    public static Command Create(CommandIo io, CancellationToken stop)
    {
        var topic = new Argument<string?>("topic") { Description = "Show this topic's partitions.", Arity = ArgumentArity.ZeroOrOne };
        var log = new LogOptions();
        var command = new Command("topics", "Lists the topics of the log, or the partitions of one.") { topic };
        log.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(log.PlaceOf(parsed, io), parsed.GetValue(topic), io, stop));
        return command;
    }

    private static async Task<int> RunAsync(LogPlace place, string? topic, CommandIo io, CancellationToken stop)
    {
        IRecordLog log = await place.OpenToReadAsync(stop).ConfigureAwait(false);
        await using (log.ConfigureAwait(false))
        {
            IReadOnlyList<TopicDescription> topics = topic is null
                ? await log.ListTopicsAsync(stop).ConfigureAwait(false)
                : [await ConsumeCommand.FindAsync(log, topic, stop).ConfigureAwait(false)];
            if (topics.Count == 0)
            {
                await io.Error.WriteLineAsync("The log has no topics yet.").ConfigureAwait(false);
                return ExitCodes.Ok;
            }

            List<IReadOnlyList<object>> rows = [];
            ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions { ClientId = "connect-topics" });
            await using (consumer.ConfigureAwait(false))
            {
                foreach (TopicDescription one in topics)
                {
                    TopicPartition[] partitions = [.. Enumerable.Range(0, one.Partitions).Select(partition => new TopicPartition(one.Name, partition))];
                    IReadOnlyDictionary<TopicPartition, long> first = await consumer.BeginningOffsetsAsync(partitions, stop).ConfigureAwait(false);
                    IReadOnlyDictionary<TopicPartition, long> next = await consumer.EndOffsetsAsync(partitions, stop).ConfigureAwait(false);
                    if (topic is null)
                    {
                        rows.Add([one.Name, one.Partitions, partitions.Sum(partition => next[partition] - first[partition]), one.IsCompacted ? "compact" : one.AreConfigsKnown ? "delete" : "unknown"]);
                    }
                    else
                    {
                        rows.AddRange(partitions.Select(partition => (IReadOnlyList<object>)[partition.Partition, first[partition], next[partition]]));
                    }
                }
            }

            // Offsets that compaction freed are counted, too: an upper bound, which costs no reading.
            await TextTable.WriteAsync(io.Out, topic is null ? ["TOPIC", "PARTITIONS", "RECORDS", "CLEANUP"] : ["PARTITION", "FIRST OFFSET", "NEXT OFFSET"], rows).ConfigureAwait(false);
        }

        return ExitCodes.Ok;
    }
}
