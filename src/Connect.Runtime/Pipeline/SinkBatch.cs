using Connect.Data;
using Connect.Sink;

namespace Connect.Runtime.Pipeline;

/// <summary>What the read loop hands to the put loop, in order.</summary>
internal abstract record SinkWork;

/// <summary>Converted records of one poll.</summary>
/// <param name="Records">Records for the task; dropped ones are not among them.</param>
/// <param name="NextOffsets">Next offset to read of every partition in the poll, dropped records included.</param>
/// <param name="ReadCount">Records read, dropped ones included.</param>
internal sealed record SinkBatch(List<SinkRecord> Records, Dictionary<TopicPartition, long> NextOffsets, int ReadCount) : SinkWork;

/// <summary>Partitions came.</summary>
/// <param name="Positions">Where each is read from.</param>
/// <param name="Done">Set when the task has opened them.</param>
internal sealed record PartitionsAssigned(IReadOnlyDictionary<TopicPartition, long> Positions, TaskCompletionSource Done) : SinkWork;

/// <summary>Partitions go.</summary>
/// <param name="Partitions">Which.</param>
/// <param name="Lost">Whether another member may have them already, so that nothing may be committed.</param>
/// <param name="Done">Set when the task has closed them.</param>
internal sealed record PartitionsRevoked(IReadOnlyCollection<TopicPartition> Partitions, bool Lost, TaskCompletionSource Done) : SinkWork;

/// <summary>Partitions are read again from where the put loop asked; batches after this one are from there.</summary>
/// <param name="Partitions">Each with the number of the request.</param>
internal sealed record PartitionsRewound(IReadOnlyDictionary<TopicPartition, long> Partitions) : SinkWork;
