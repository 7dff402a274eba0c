using Confluent.Kafka;
using Connect.Errors;
using Connect.Kafka.Client;
using Connect.Runtime.Log;

namespace Connect.Kafka.Producing;

/// <summary>A batch on its way: collects the delivery reports of its records and completes one task when all are there.</summary>
internal sealed class PendingAppend
{
    private TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open;
    private int _unsent;
    private int _ended;
    private Error? _error;

    /// <param name="id">See <see cref="Id"/>.</param>
    public PendingAppend(int id) => Id = id;

    /// <summary>Its place among the producer's appends, for as long as the producer lives.</summary>
    public int Id { get; }

    /// <summary>The batch.</summary>
    public AppendBatch Batch { get; private set; } = null!;

    /// <summary>Index of the next record to hand to the client.</summary>
    public int Next { get; set; }

    /// <summary>Completes when every record was acknowledged or failed.</summary>
    public Task Done => _done.Task;

    /// <summary>Begins with another batch.</summary>
    public void Start(AppendBatch batch)
    {
        Batch = batch;
        Next = 0;
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _open = batch.Count;
        _unsent = 0;
        _ended = 0;
        _error = null;
    }

    /// <summary>A broker has a record.</summary>
    public void Delivered(int index, int partition, long offset, long timestamp)
    {
        if (Volatile.Read(ref _ended) == 0)
        {
            Batch.SetAppended(index, partition, offset, timestamp);
            CountDown();
        }
    }

    /// <summary>A record failed, here or at the broker.</summary>
    public void Failed(int index, Error error, bool isUnsent)
    {
        if (Volatile.Read(ref _ended) != 0)
        {
            return;
        }

        _error ??= error;
        if (isUnsent && KafkaErrors.IsRetriable(error.Code) && !error.IsFatal)
        {
            Interlocked.Increment(ref _unsent);
        }

        string topic = Batch.Topic(index);
        Batch.SetFailed(index, KafkaErrors.Translate(error, $"append to topic '{topic}'"));
        CountDown();
    }

    /// <summary>The producer ends before the reports came; what comes later is ignored.</summary>
    public void End(ConnectException error)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _done.TrySetException(error);
        }
    }

    private void CountDown()
    {
        if (Interlocked.Decrement(ref _open) > 0)
        {
            return;
        }

        if (_error is { IsFatal: true } fatal)
        {
            _done.TrySetException(KafkaErrors.Translate(fatal, "go on appending"));
        }
        else if (_unsent == Batch.Count)
        {
            _done.TrySetException(KafkaErrors.Translate(_error!, $"append to topic '{Batch.Topic(0)}'"));
        }
        else
        {
            _done.TrySetResult();
        }
    }
}
