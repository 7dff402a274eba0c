using Connect.Embedded.Storage;

namespace Connect.Embedded.Writing;

/// <summary>Creates a topic unless it is there.</summary>
internal sealed class CreateTopicRequest(Catalog catalog, TopicState topic, int partitions) : WriteRequest
{
    private TopicState? _created;

    /// <summary>Whether it was not there before.</summary>
    public bool Created => _created is not null;

    public override void Execute(LogWriter writer) => _created = catalog.TryGet(topic.Name, out _) ? null : writer.InsertTopic(topic, partitions);

    public override void Publish()
    {
        if (_created is not null)
        {
            catalog.Add(_created);
        }
    }
}
