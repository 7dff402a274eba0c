using Connect.Data;

namespace Connect.Embedded.Writing;

/// <summary>Commits, alters or deletes offsets of a group.</summary>
/// <param name="group">Group id.</param>
/// <param name="offsets">Offsets to set; null to delete one.</param>
/// <param name="deleteAll">Whether to forget all other offsets of the group.</param>
/// <param name="validate">Throws when the group may not be changed now; run on the writer thread.</param>
internal sealed class GroupOffsetsRequest(string group, IEnumerable<KeyValuePair<TopicPartition, long?>> offsets, bool deleteAll, Action? validate) : WriteRequest
{
    public override void Validate() => validate?.Invoke();

    public override void Execute(LogWriter writer)
    {
        if (deleteAll)
        {
            writer.DeleteGroup(group);
        }

        foreach ((TopicPartition partition, long? offset) in offsets)
        {
            if (offset is { } value)
            {
                writer.UpsertOffset(group, partition.Topic, partition.Partition, value);
            }
            else
            {
                writer.DeleteOffset(group, partition.Topic, partition.Partition);
            }
        }
    }
}
