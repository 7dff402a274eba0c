using Confluent.Kafka;
using Connect.Errors;

namespace Connect.Kafka.Client;

/// <summary>Says in one sentence what the broker or the client refused, and whether trying again may help.</summary>
internal static class KafkaErrors
{
    private const string BrokerPrefix = "Broker: ";
    private const string LocalPrefix = "Local: ";

    /// <summary>The error of an operation.</summary>
    /// <param name="error">What the client reported.</param>
    /// <param name="what">What was tried, as a verb: <c>create topic 't'</c>.</param>
    /// <param name="inner">The client's exception, if there is one.</param>
    public static ConnectException Translate(Error error, string what, Exception? inner = null)
    {
        string message = $"Could not {what}: {Reason(error)}.{Advice(error)}";
        return !error.IsFatal && IsRetriable(error.Code) ? new RetriableException(message, inner) : new ConnectException(message, inner);
    }

    /// <summary>Whether the same call may succeed later.</summary>
    public static bool IsRetriable(ErrorCode code) => code is
        ErrorCode.Local_TimedOut or ErrorCode.Local_TimedOutQueue or ErrorCode.Local_MsgTimedOut or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Retry
        or ErrorCode.Local_WaitCoord or ErrorCode.Local_WaitCache or ErrorCode.Local_InProgress or ErrorCode.Local_NoOffset or ErrorCode.Local_Intr
        or ErrorCode.Local_PrevInProgress or ErrorCode.Local_QueueFull
        or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition or ErrorCode.RequestTimedOut or ErrorCode.BrokerNotAvailable or ErrorCode.ReplicaNotAvailable
        or ErrorCode.NetworkException or ErrorCode.GroupLoadInProgress or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup
        or ErrorCode.NotEnoughReplicas or ErrorCode.NotEnoughReplicasAfterAppend or ErrorCode.RebalanceInProgress or ErrorCode.IllegalGeneration or ErrorCode.NotController
        or ErrorCode.KafkaStorageError or ErrorCode.ConcurrentTransactions or ErrorCode.OffsetNotAvailable or ErrorCode.ThrottlingQuotaExceeded
        or ErrorCode.FencedLeaderEpoch or ErrorCode.UnknownLeaderEpoch or ErrorCode.UnstableOffsetCommit;

    private static string Reason(Error error)
    {
        string reason = error.Reason.TrimEnd('.', ' ');
        return reason.StartsWith(BrokerPrefix, StringComparison.Ordinal) ? "the broker said: " + reason[BrokerPrefix.Length..]
            : reason.StartsWith(LocalPrefix, StringComparison.Ordinal) ? reason[LocalPrefix.Length..]
            : reason;
    }

    private static string Advice(Error error) => error.Code switch
    {
        ErrorCode.TopicAuthorizationFailed => " Give the worker's user the rights it needs on the topic.",
        ErrorCode.GroupAuthorizationFailed => " Give the worker's user READ rights on the consumer group.",
        ErrorCode.ClusterAuthorizationFailed => " Give the worker's user the rights it needs on the cluster, or let an administrator do it.",
        ErrorCode.TransactionalIdAuthorizationFailed => " Give the worker's user WRITE rights on the transactional id.",
        ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed => " Check security.protocol and the sasl.* settings.",
        ErrorCode.Local_Ssl => " Check security.protocol and the ssl.* settings.",
        ErrorCode.Local_Resolve or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport => " Check bootstrap.servers and that the brokers can be reached.",
        ErrorCode.Local_UnknownTopic or ErrorCode.UnknownTopicOrPart => " Create the topic, or let the broker create topics (auto.create.topics.enable).",
        ErrorCode.MsgSizeTooLarge => " Raise max.request.size (librdkafka: message.max.bytes) and the topic's max.message.bytes, or make records smaller.",
        ErrorCode.InvalidReplicationFactor => " Use a replication factor of at most the number of brokers.",
        ErrorCode.PolicyViolation => " Change the topic's settings to what the cluster's policy allows.",
        ErrorCode.Local_Fenced or ErrorCode.InvalidProducerEpoch or ErrorCode.ProducerFenced => " A newer producer with the same transactional id has taken over; this one must end.",
        ErrorCode.FencedInstanceId => " Another member with the same group.instance.id has joined; give each its own.",
        ErrorCode.NonEmptyGroup or ErrorCode.GroupSubscribedToTopic => " The group has active members: stop the connector or consumers first.",
        ErrorCode.Local_UnsupportedFeature or ErrorCode.UnsupportedVersion => " The broker does not know this request; use a newer one.",
        _ => "",
    };
}
