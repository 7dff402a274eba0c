using Connect.Source;

namespace Connect.Runtime.Storage;

/// <summary>An offset store in a topic, to which a producer may write in the transaction of its records.</summary>
internal interface ITopicOffsetStore : IOffsetStore
{
    /// <summary>The topic.</summary>
    string TopicName { get; }

    /// <summary>
    /// The key under which a partition's offset is stored. One that was read from the topic keeps the bytes it had: a Java worker may have used another member order.
    /// </summary>
    byte[] KeyOf(string connector, OffsetMap? partition);
}
