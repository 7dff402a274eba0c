using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.Kafka.Client;
using KafkaPartition = Confluent.Kafka.TopicPartition;
using TopicPartition = Connect.Data.TopicPartition;

namespace Connect.Kafka.Administration;

/// <summary>Reads, changes and forgets committed offsets of consumer groups.</summary>
internal sealed class GroupAdmin(IAdminClient client, CoordinatorRequests coordinator, IAdminFallback fallback, TimeSpan timeout)
{
    /// <summary>Committed offsets of a group; empty for an unknown one.</summary>
    public async ValueTask<IReadOnlyDictionary<TopicPartition, long>> ListAsync(string group, CancellationToken cancellationToken)
    {
        var offsets = new Dictionary<TopicPartition, long>();
        try
        {
            List<KafkaPartition>? partitions = fallback.NeedsPartitionsOfGroups ? await AllPartitionsAsync(cancellationToken).ConfigureAwait(false) : null;
            var options = new ListConsumerGroupOffsetsOptions { RequestTimeout = timeout, RequireStableOffsets = true };
            List<ListConsumerGroupOffsetsResult> results = await coordinator
                .SendAsync(group, admin => admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, partitions)], options), cancellationToken).ConfigureAwait(false);
            foreach (TopicPartitionOffsetError partition in results.SelectMany(result => result.Partitions).Where(partition => partition.Offset.Value >= 0))
            {
                offsets[new TopicPartition(partition.Topic, partition.Partition.Value)] = partition.Offset.Value;
            }
        }
        catch (ListConsumerGroupOffsetsException error) when (ReasonOf(error).Code is ErrorCode.GroupIdNotFound)
        {
        }
        catch (ListConsumerGroupOffsetsException error)
        {
            throw KafkaErrors.Translate(ReasonOf(error), $"read the offsets of group '{group}'", error);
        }
        catch (KafkaException error)
        {
            throw KafkaErrors.Translate(error.Error, $"read the offsets of group '{group}'", error);
        }

        return offsets;
    }

    /// <summary>Sets committed offsets of a group without members; null deletes.</summary>
    public async ValueTask AlterAsync(string group, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken)
    {
        string what = $"change the offsets of group '{group}'";
        List<TopicPartitionOffset> set = [.. offsets.Where(offset => offset.Value is not null)
            .Select(offset => new TopicPartitionOffset(offset.Key.Topic, offset.Key.Partition, offset.Value!.Value))];
        List<KafkaPartition> delete = [.. offsets.Where(offset => offset.Value is null).Select(offset => new KafkaPartition(offset.Key.Topic, offset.Key.Partition))];
        try
        {
            if (set.Count > 0)
            {
                var options = new AlterConsumerGroupOffsetsOptions { RequestTimeout = timeout };
                await coordinator.SendAsync(group, admin => admin.AlterConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitionOffsets(group, set)], options), cancellationToken).ConfigureAwait(false);
            }

            if (delete.Count > 0)
            {
                var options = new DeleteConsumerGroupOffsetsOptions { RequestTimeout = timeout };
                await coordinator.SendAsync(group, admin => admin.DeleteConsumerGroupOffsetsAsync(group, delete, options), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (AlterConsumerGroupOffsetsException error)
        {
            throw KafkaErrors.Translate(Active(ReasonOf(error)), what, error);
        }
        catch (DeleteConsumerGroupOffsetsException error) when (ReasonOf(error).Code is ErrorCode.GroupIdNotFound)
        {
        }
        catch (DeleteConsumerGroupOffsetsException error)
        {
            throw KafkaErrors.Translate(ReasonOf(error), what, error);
        }
        catch (KafkaException error)
        {
            throw KafkaErrors.Translate(error.Error, what, error);
        }
    }

    /// <summary>Forgets a group without members.</summary>
    public async ValueTask DeleteAsync(string group, CancellationToken cancellationToken)
    {
        try
        {
            var options = new DeleteGroupsOptions { RequestTimeout = timeout };
            await coordinator.SendAsync(group, Delete, cancellationToken).ConfigureAwait(false);

            async Task<bool> Delete(IAdminClient admin)
            {
                await admin.DeleteGroupsAsync([group], options).ConfigureAwait(false);
                return true;
            }
        }
        catch (DeleteGroupsException error) when ((error.Results.FirstOrDefault()?.Error ?? error.Error).Code is ErrorCode.GroupIdNotFound)
        {
        }
        catch (DeleteGroupsException error)
        {
            throw KafkaErrors.Translate(error.Results.FirstOrDefault()?.Error ?? error.Error, $"delete group '{group}'", error);
        }
        catch (KafkaException error)
        {
            throw KafkaErrors.Translate(error.Error, $"delete group '{group}'", error);
        }
    }

    private async Task<List<KafkaPartition>> AllPartitionsAsync(CancellationToken cancellationToken)
    {
        Metadata metadata = await Blocking.RunAsync(() => client.GetMetadata(timeout), cancellationToken).ConfigureAwait(false);
        return [.. metadata.Topics.SelectMany(topic => topic.Partitions.Select(partition => new KafkaPartition(topic.Topic, partition.PartitionId)))];
    }

    // A broker answers a commit from outside to a group with members as one by an unknown member.
    private static Error Active(Error error) => error.Code == ErrorCode.UnknownMemberId ? new Error(ErrorCode.NonEmptyGroup) : error;

    private static Error ReasonOf(ListConsumerGroupOffsetsException error) =>
        error.Results.Select(result => result.Error).Concat(error.Results.SelectMany(result => result.Partitions).Select(partition => partition.Error)).FirstOrDefault(reason => reason.IsError) ?? error.Error;

    private static Error ReasonOf(AlterConsumerGroupOffsetsException error) =>
        error.Results.Select(result => result.Error).Concat(error.Results.SelectMany(result => result.Partitions).Select(partition => partition.Error)).FirstOrDefault(reason => reason.IsError) ?? error.Error;

    private static Error ReasonOf(DeleteConsumerGroupOffsetsException error) =>
        error.Result.Error.IsError ? error.Result.Error : error.Result.Partitions.Select(partition => partition.Error).FirstOrDefault(reason => reason.IsError) ?? error.Error;
}
