using System.Globalization;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Log;
using Connect.Runtime.Storage;
using Connect.Runtime.Worker;
using Connect.Sink;
using Connect.Source;

namespace Connect.Runtime.Herder;

/// <summary>Reads and changes the offsets of connectors: a source's in the offset store, a sink's in its consumer group.</summary>
/// <remarks>Checks and sentences are Kafka Connect's (KIP-875).</remarks>
internal sealed class ConnectorOffsetsService(WorkerServices services)
{
    public async Task<ConnectorOffsets> ReadAsync(string name, StoredConnector stored, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> config = Resolve(stored);
        if (PluginInstances.Connector(services.Plugins, config) is ISinkConnector)
        {
            return new ConnectorOffsets(null, await services.Log.ListGroupOffsetsAsync(GroupOf(config), cancellationToken).ConfigureAwait(false));
        }

        ITopicOffsetStore store = await services.Offsets.OpenAsync(config, cancellationToken).ConfigureAwait(false);
        await store.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        return new ConnectorOffsets(store.All(name), null);
    }

    public async Task<string> AlterAsync(string name, StoredConnector stored, IReadOnlyList<OffsetEntry> offsets, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> config = Resolve(stored);
        switch (PluginInstances.Connector(services.Plugins, config))
        {
            case ISinkConnector sink:
                Dictionary<TopicPartition, long?> changes = SinkChanges(offsets);
                await RequireReadableAsync(changes, cancellationToken).ConfigureAwait(false);
                bool sinkLooked = await AskAsync(() => sink.AlterOffsetsAsync(config, changes, cancellationToken), name, "alter", "sink").ConfigureAwait(false);
                await services.Log.AlterGroupOffsetsAsync(GroupOf(config), changes, cancellationToken).ConfigureAwait(false);
                return Sentence(sinkLooked, "altered");
            case ISourceConnector source:
                SourceOffsetChange[] requested = [.. offsets.Select(entry => new SourceOffsetChange(entry.Partition, entry.Offset))];
                bool looked = await AskAsync(() => source.AlterOffsetsAsync(config, requested, cancellationToken), name, "alter", "source").ConfigureAwait(false);
                ITopicOffsetStore altered = await services.Offsets.OpenAsync(config, cancellationToken).ConfigureAwait(false);
                await altered.WriteAsync(name, LastOfEach(requested), cancellationToken).ConfigureAwait(false);
                return Sentence(looked, "altered");
            default:
                throw new ConnectException($"Connector {name} is neither a source nor a sink connector.");
        }
    }

    public async Task<string> ResetAsync(string name, StoredConnector stored, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> config = Resolve(stored);
        switch (PluginInstances.Connector(services.Plugins, config))
        {
            case ISinkConnector sink:
                IReadOnlyDictionary<TopicPartition, long> committed = await services.Log.ListGroupOffsetsAsync(GroupOf(config), cancellationToken).ConfigureAwait(false);
                var resets = committed.ToDictionary(entry => entry.Key, _ => (long?)null);
                bool sinkLooked = await AskAsync(() => sink.AlterOffsetsAsync(config, resets, cancellationToken), name, "reset", "sink").ConfigureAwait(false);
                await services.Log.DeleteGroupAsync(GroupOf(config), cancellationToken).ConfigureAwait(false);
                return Sentence(sinkLooked, "reset");
            case ISourceConnector source:
                ITopicOffsetStore store = await services.Offsets.OpenAsync(config, cancellationToken).ConfigureAwait(false);
                await store.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
                SourceOffsetChange[] requested = [.. store.All(name).Select(change => change with { Offset = null })];
                bool looked = await AskAsync(() => source.AlterOffsetsAsync(config, requested, cancellationToken), name, "reset", "source").ConfigureAwait(false);
                await store.WriteAsync(name, requested, cancellationToken).ConfigureAwait(false);
                return Sentence(looked, "reset");
            default:
                throw new ConnectException($"Connector {name} is neither a source nor a sink connector.");
        }
    }

    /// <exception cref="BadRequestException">The connector is not to be stopped, or has tasks.</exception>
    public static void RequireStopped(string name, StoredConnector stored)
    {
        if (stored.TargetState != TargetState.Stopped || stored.Tasks.Count > 0)
        {
            throw new BadRequestException(
                "Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the specified connector by issuing a 'PUT' request to the "
                + $"'/connectors/{name}/stop' endpoint");
        }
    }

    private static async Task<bool> AskAsync(Func<ValueTask<bool>> ask, string name, string verb, string type)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (NotSupportedException e)
        {
            throw new ConnectException($"Failed to {verb} offsets for connector {name} because it doesn't support external modification of offsets", e);
        }
        catch (Exception e) when (e is not ConnectException and not OperationCanceledException)
        {
            throw new ConnectException($"Failed to {verb} offsets for {type} connector {name}: {e.Message}", e);
        }
    }

    // Of duplicate partitions the last wins.
    private static List<SourceOffsetChange> LastOfEach(SourceOffsetChange[] changes)
    {
        var last = new List<SourceOffsetChange>(changes.Length);
        for (int i = 0; i < changes.Length; i++)
        {
            if (!changes.Skip(i + 1).Any(later => Equals(later.Partition, changes[i].Partition)))
            {
                last.Add(changes[i]);
            }
        }

        return last;
    }

    private static Dictionary<TopicPartition, long?> SinkChanges(IReadOnlyList<OffsetEntry> offsets)
    {
        var changes = new Dictionary<TopicPartition, long?>();
        foreach (OffsetEntry entry in offsets)
        {
            changes[Partition(entry.Partition)] = entry.Offset is null ? null : Offset(entry.Offset);
        }

        return changes;
    }

    // An offset nobody can read from would be found by the task much later, if at all. Kafka's broker refuses these too.
    private async Task RequireReadableAsync(Dictionary<TopicPartition, long?> changes, CancellationToken cancellationToken)
    {
        foreach ((TopicPartition partition, long? offset) in changes)
        {
            if (offset is null)
            {
                continue;
            }

            if (offset < 0)
            {
                throw new BadRequestException($"Offset {offset} for partition {partition} is negative; expected the offset of the next record to read, from 0.");
            }

            TopicDescription? topic = await services.Log.DescribeTopicAsync(partition.Topic, cancellationToken).ConfigureAwait(false);
            if (topic is null || partition.Partition < 0 || partition.Partition >= topic.Partitions)
            {
                throw new BadRequestException(topic is null
                    ? $"Topic {partition.Topic} does not exist; offsets can be set for partitions of existing topics only."
                    : $"Topic {partition.Topic} has no partition {partition.Partition}; it has {topic.Partitions}, numbered from 0.");
            }
        }
    }

    private static TopicPartition Partition(OffsetMap? partition)
    {
        if (partition is null)
        {
            throw new BadRequestException("The partition for a sink connector offset cannot be null or missing");
        }

        if (!partition.TryGetValue("kafka_topic", out ConnectValue topic) || !partition.TryGetValue("kafka_partition", out ConnectValue number))
        {
            throw new BadRequestException("The partition for a sink connector offset must contain the keys 'kafka_topic' and 'kafka_partition'");
        }

        if (topic.IsNull)
        {
            throw new BadRequestException("Kafka topic names must be valid strings and may not be null");
        }

        if (number.IsNull)
        {
            throw new BadRequestException("Kafka partitions must be valid numbers and may not be null");
        }

        return int.TryParse(number.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int parsed)
            ? new TopicPartition(topic.ToString(), parsed)
            : throw new BadRequestException(
                $"Failed to parse the following Kafka partition value in the provided offsets: '{number}'. Partition values for sink connectors need to be integers.");
    }

    private static long Offset(OffsetMap offset)
    {
        if (!offset.TryGetValue("kafka_offset", out ConnectValue value))
        {
            throw new BadRequestException("The offset for a sink connector should either be null or contain the key 'kafka_offset'");
        }

        return long.TryParse(value.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long parsed)
            ? parsed
            : throw new BadRequestException(
                $"Failed to parse the following Kafka offset value in the provided offsets: '{value}'. Offset values for sink connectors need to be integers.");
    }

    private static string Sentence(bool connectorLooked, string verb) => connectorLooked
        ? $"The offsets for this connector have been {verb} successfully"
        : $"The Connect framework-managed offsets for this connector have been {verb} successfully. "
            + $"However, if this connector manages offsets externally, they will need to be manually {verb} in the system that the connector uses.";

    private static string GroupOf(IReadOnlyDictionary<string, string> config) => WorkerServices.GroupIdOf(ConnectorConfig.Parse(config));

    private IReadOnlyDictionary<string, string> Resolve(StoredConnector stored) => services.Transformer.Transform(ConfigMaps.WithoutNulls(stored.Config));
}
