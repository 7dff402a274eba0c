namespace Connect.Testing.Kafka;

/// <summary>Requests of Kafka's protocol that <see cref="KafkaFaults"/> can answer with an error. The numbers are the protocol's.</summary>
public enum KafkaRequest
{
    /// <summary>Append records.</summary>
    Produce = 0,

    /// <summary>Read records.</summary>
    Fetch = 1,

    /// <summary>First and next offset of partitions.</summary>
    ListOffsets = 2,

    /// <summary>Brokers, topics, leaders.</summary>
    Metadata = 3,

    /// <summary>Commit a group's offsets.</summary>
    OffsetCommit = 8,

    /// <summary>Committed offsets of a group.</summary>
    OffsetFetch = 9,

    /// <summary>Which broker coordinates a group or a transactional id.</summary>
    FindCoordinator = 10,

    /// <summary>Join a group.</summary>
    JoinGroup = 11,

    /// <summary>Stay in a group.</summary>
    Heartbeat = 12,

    /// <summary>Leave a group.</summary>
    LeaveGroup = 13,

    /// <summary>Get the assignment after joining.</summary>
    SyncGroup = 14,

    /// <summary>Producer id and epoch.</summary>
    InitProducerId = 22,

    /// <summary>Take partitions into a transaction.</summary>
    AddPartitionsToTxn = 24,

    /// <summary>Commit or abort a transaction.</summary>
    EndTxn = 26,
}
