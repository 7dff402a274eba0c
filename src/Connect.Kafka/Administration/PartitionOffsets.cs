using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.Kafka.Client;
using KafkaPartition = Confluent.Kafka.TopicPartition;
using TopicPartition = Connect.Data.TopicPartition;

namespace Connect.Kafka.Administration;

/// <summary>First and next offsets of partitions, asked of all their leaders at once.</summary>
internal sealed class PartitionOffsets(IAdminClient client, TimeSpan timeout)
{
    /// <summary>Offsets of the first record kept.</summary>
    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> BeginningAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken) =>
        ListAsync(partitions, OffsetSpec.Earliest(), IsolationLevel.ReadUncommitted, cancellationToken);

    /// <summary>Offsets behind the last record; with <see cref="IsolationLevel.ReadCommitted"/> behind the last one that no open transaction holds back.</summary>
    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> EndAsync(IEnumerable<TopicPartition> partitions, IsolationLevel isolation, CancellationToken cancellationToken) =>
        ListAsync(partitions, OffsetSpec.Latest(), isolation, cancellationToken);

    private async ValueTask<IReadOnlyDictionary<TopicPartition, long>> ListAsync(IEnumerable<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        var offsets = new Dictionary<TopicPartition, long>();
        List<TopicPartitionOffsetSpec> requests = [.. partitions
            .Select(partition => new TopicPartitionOffsetSpec { TopicPartition = new KafkaPartition(partition.Topic, partition.Partition), OffsetSpec = spec })];
        if (requests.Count == 0)
        {
            return offsets;
        }

        try
        {
            ListOffsetsResult result = await client.ListOffsetsAsync(requests, new ListOffsetsOptions { RequestTimeout = timeout, IsolationLevel = isolation })
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            foreach (ListOffsetsResultInfo info in result.ResultInfos)
            {
                offsets[Id(info.TopicPartitionOffsetError)] = info.TopicPartitionOffsetError.Offset.Value;
            }
        }
        catch (ListOffsetsException error)
        {
            foreach (ListOffsetsResultInfo info in error.Result.ResultInfos)
            {
                Error reason = info.TopicPartitionOffsetError.Error;
                if (reason.IsError && reason.Code is not (ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition))
                {
                    throw KafkaErrors.Translate(reason, $"read the offsets of {Id(info.TopicPartitionOffsetError)}", error);
                }

                // A partition that is not there yet will begin at 0.
                offsets[Id(info.TopicPartitionOffsetError)] = reason.IsError ? 0 : info.TopicPartitionOffsetError.Offset.Value;
            }
        }
        catch (KafkaException error)
        {
            throw KafkaErrors.Translate(error.Error, "read offsets of partitions", error);
        }

        return offsets;
    }

    private static TopicPartition Id(TopicPartitionOffsetError offset) => new(offset.Topic, offset.Partition.Value);
}
