using Confluent.Kafka;

namespace Connect.Kafka.Producing;

/// <summary>Takes what a <see cref="ProducerClient"/> hears from brokers, on its thread.</summary>
internal interface IDeliveries
{
    /// <summary>A broker has the record.</summary>
    void OnDelivered(nint opaque, int partition, long offset, long timestamp);

    /// <summary>It has not, or it is unknown.</summary>
    /// <param name="opaque">What was given with the record.</param>
    /// <param name="error">Why.</param>
    /// <param name="isUnsent">No broker has seen it.</param>
    void OnFailed(nint opaque, Error error, bool isUnsent);

    /// <summary>That were all reports for now: there is room for new records.</summary>
    void OnServed();

    /// <summary>An error the client goes on after, or a fatal one.</summary>
    void OnError(Error error);

    /// <summary>A line of the client's log.</summary>
    void OnLog(LogMessage line);
}
