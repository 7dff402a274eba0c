using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.Errors;
using Connect.Kafka.Client;
using Connect.Runtime.Log;
using KafkaTopic = Confluent.Kafka.Admin.TopicDescription;
using TopicDescription = Connect.Runtime.Log.TopicDescription;

namespace Connect.Kafka.Administration;

/// <summary>Lists, describes and creates topics.</summary>
internal sealed class TopicAdmin(IAdminClient client, IAdminFallback fallback, TimeSpan timeout)
{
    /// <summary>All topics by name, those of Kafka itself excepted.</summary>
    public async ValueTask<IReadOnlyList<TopicDescription>> ListAsync(CancellationToken cancellationToken)
    {
        List<TopicMetadata> topics = [.. (await MetadataAsync(cancellationToken).ConfigureAwait(false)).Topics
            .Where(topic => !topic.Error.IsError && topic.Topic is not ("__consumer_offsets" or "__transaction_state"))
            .OrderBy(topic => topic.Topic, StringComparer.Ordinal)];
        Dictionary<string, IReadOnlyDictionary<string, string>> configs = await ConfigsAsync([.. topics.Select(topic => topic.Topic)], cancellationToken).ConfigureAwait(false);
        return [.. topics.Select(topic => Describe(topic.Topic, topic.Partitions.Count, configs))];
    }

    /// <summary>Names of all topics.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken) =>
        [.. (await MetadataAsync(cancellationToken).ConfigureAwait(false)).Topics.Where(topic => !topic.Error.IsError).Select(topic => topic.Topic)];

    /// <summary>One topic, or null.</summary>
    public async ValueTask<TopicDescription?> DescribeAsync(string topic, CancellationToken cancellationToken)
    {
        KafkaTopic found;
        try
        {
            // Not GetMetadata, which would make the broker create the topic.
            found = (await client.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = timeout })
                .WaitAsync(cancellationToken).ConfigureAwait(false)).TopicDescriptions.Single();
        }
        catch (DescribeTopicsException error)
        {
            Error reason = error.Results.TopicDescriptions.FirstOrDefault()?.Error ?? error.Error;
            return reason.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.TopicException or ErrorCode.Local_UnknownTopic
                ? null
                : throw KafkaErrors.Translate(reason, $"describe topic '{topic}'", error);
        }
        catch (KafkaException error)
        {
            throw KafkaErrors.Translate(error.Error, $"describe topic '{topic}'", error);
        }

        return Describe(topic, found.Partitions.Count, await ConfigsAsync([topic], cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Creates a topic; false if it is there already.</summary>
    public async ValueTask<bool> CreateAsync(TopicSpec topic, CancellationToken cancellationToken)
    {
        TopicNames.Check(topic.Name);
        var request = new TopicSpecification
        {
            Name = topic.Name,
            NumPartitions = topic.Partitions,
            ReplicationFactor = topic.ReplicationFactor,
            Configs = topic.Configs?.ToDictionary() ?? [],
        };
        try
        {
            await client.CreateTopicsAsync([request], new CreateTopicsOptions { RequestTimeout = timeout, OperationTimeout = timeout }).WaitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CreateTopicsException error)
        {
            Error reason = error.Results.FirstOrDefault()?.Error ?? error.Error;
            return reason.Code switch
            {
                ErrorCode.TopicAlreadyExists => false,
                ErrorCode.Local_UnsupportedFeature => await fallback.CreateTopicAsync(topic, cancellationToken).ConfigureAwait(false),
                _ => throw KafkaErrors.Translate(reason, $"create topic '{topic.Name}'", error),
            };
        }
        catch (KafkaException error) when (error.Error.Code == ErrorCode.Local_UnsupportedFeature)
        {
            return await fallback.CreateTopicAsync(topic, cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException error)
        {
            throw KafkaErrors.Translate(error.Error, $"create topic '{topic.Name}'", error);
        }
    }

    private static TopicDescription Describe(string topic, int partitions, Dictionary<string, IReadOnlyDictionary<string, string>> configs) =>
        configs.TryGetValue(topic, out IReadOnlyDictionary<string, string>? known)
            ? new TopicDescription(topic, partitions, known)
            : new TopicDescription(topic, partitions, new Dictionary<string, string>()) { AreConfigsKnown = false };

    private async Task<Metadata> MetadataAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Blocking.RunAsync(() => client.GetMetadata(timeout), cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException error)
        {
            throw KafkaErrors.Translate(error.Error, "list topics", error);
        }
    }

    // Settings that differ from the broker's defaults. Who may not see them, or whose broker cannot tell, gets none.
    private async Task<Dictionary<string, IReadOnlyDictionary<string, string>>> ConfigsAsync(IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        var configs = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        if (topics.Count == 0)
        {
            return configs;
        }

        IEnumerable<ConfigResource> resources = topics.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = topic });
        try
        {
            foreach (DescribeConfigsResult result in await client.DescribeConfigsAsync(resources, new DescribeConfigsOptions { RequestTimeout = timeout }).WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                configs[result.ConfigResource.Name] = Changed(result.Entries);
            }
        }
        catch (DescribeConfigsException error)
        {
            foreach (DescribeConfigsReport report in error.Results.Where(report => !report.Error.IsError))
            {
                configs[report.ConfigResource.Name] = Changed(report.Entries);
            }
        }
        catch (KafkaException error) when (error.Error.Code is ErrorCode.Local_UnsupportedFeature or ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed)
        {
        }
        catch (KafkaException error)
        {
            throw KafkaErrors.Translate(error.Error, "read topic settings", error);
        }

        foreach (string topic in topics.Where(topic => !configs.ContainsKey(topic)))
        {
            if (fallback.TopicConfigs(topic) is { } known)
            {
                configs[topic] = known;
            }
        }

        return configs;
    }

    private static Dictionary<string, string> Changed(Dictionary<string, ConfigEntryResult> entries) =>
        entries.Values.Where(entry => entry is { IsDefault: false, Source: ConfigSource.DynamicTopicConfig, Value: not null }).ToDictionary(entry => entry.Name, entry => entry.Value);
}
