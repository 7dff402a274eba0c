using Confluent.Kafka;

namespace Connect.Kafka.Producing;

/// <summary>Takes one record's delivery report to its batch. Kept and used again with its <see cref="PendingAppend"/>, so that a record costs no delegate.</summary>
internal sealed class DeliverySlot
{
    private readonly PendingAppend _append;
    private readonly int _index;

    public DeliverySlot(PendingAppend append, int index)
    {
        _append = append;
        _index = index;
        Handler = OnDelivered;
    }

    /// <summary>What the client calls, on its polling thread.</summary>
    public Action<DeliveryReport<byte[]?, byte[]?>> Handler { get; }

    private void OnDelivered(DeliveryReport<byte[]?, byte[]?> report) => _append.Delivered(_index, report);
}
