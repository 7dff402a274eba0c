using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.Errors;
using Connect.Kafka.Client;
using KafkaPartition = Confluent.Kafka.TopicPartition;
using TopicPartition = Connect.Data.TopicPartition;

namespace Connect.Kafka.Administration;

/// <summary>First and next offsets of partitions, asked of all their leaders at once.</summary>
internal sealed class PartitionOffsets(IAdminClient client, TimeSpan timeout)
{
    private const int LeaderAttempts = 20;
    private static readonly TimeSpan LeaderDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Offsets of the first record kept.</summary>
    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> BeginningAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken) =>
        ListAsync(partitions, OffsetSpec.Earliest(), IsolationLevel.ReadUncommitted, cancellationToken);

    /// <summary>Offsets behind the last record; with <see cref="IsolationLevel.ReadCommitted"/> behind the last one that no open transaction holds back.</summary>
    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> EndAsync(IEnumerable<TopicPartition> partitions, IsolationLevel isolation, CancellationToken cancellationToken) =>
        ListAsync(partitions, OffsetSpec.Latest(), isolation, cancellationToken);

    private async ValueTask<IReadOnlyDictionary<TopicPartition, long>> ListAsync(IEnumerable<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        TopicPartition[] asked = [.. partitions];
        long started = TimeProvider.System.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await ListOnceAsync(asked, spec, isolation, cancellationToken).ConfigureAwait(false);
            }
            catch (RetriableException) when (attempt < LeaderAttempts && TimeProvider.System.GetElapsedTime(started) < timeout)
            {
                // The leaders of a topic that was created a moment ago are not known at once, and the client may remember for long that there was no such topic.
                await Task.Delay(LeaderDelay, cancellationToken).ConfigureAwait(false);
                await RefreshAsync(asked).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<IReadOnlyDictionary<TopicPartition, long>> ListOnceAsync(TopicPartition[] partitions, OffsetSpec spec, IsolationLevel isolation, CancellationToken cancellationToken)
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
        catch (KafkaException error) when (error.Error.Code == ErrorCode.Local_NoEnt)
        {
            throw new RetriableException($"Could not read offsets of {partitions[0]}: its partitions have no leader that is known.", error);
        }
        catch (KafkaException error)
        {
            throw KafkaErrors.Translate(error.Error, $"read offsets of {partitions[0]}", error);
        }

        return offsets;
    }

    // Describing topics renews what the client knows of them.
    private async Task RefreshAsync(TopicPartition[] partitions)
    {
        try
        {
            var topics = TopicCollection.OfTopicNames(partitions.Select(partition => partition.Topic).Distinct());
            await client.DescribeTopicsAsync(topics, new DescribeTopicsOptions { RequestTimeout = timeout }).ConfigureAwait(false);
        }
        catch (KafkaException)
        {
            // The offsets are asked for again and tell what is wrong.
        }
    }

    private static TopicPartition Id(TopicPartitionOffsetError offset) => new(offset.Topic, offset.Partition.Value);
}
