using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Sink;

namespace Connect.Runtime.ErrorHandling;

/// <summary>
/// Writes failing records of a sink task to another topic as they were: key, value, headers and timestamp, on request followed by headers that tell
/// where they come from and what went wrong.
/// </summary>
/// <remarks>
/// A record that the queue did not take keeps its offset from being committed (Java loses it).
/// </remarks>
internal sealed class DeadLetterQueue : IErrorReporter
{
    private readonly DeadLetterContext? _context;
    private readonly DeadLetterWriter _writer;
    private readonly OriginalRecords _originals;
    private readonly Lock _lock = new();
    private Task _reading = Task.CompletedTask;

    private DeadLetterQueue(DeadLetterContext? context, DeadLetterWriter writer, OriginalRecords originals)
    {
        _context = context;
        _writer = writer;
        _originals = originals;
    }

    /// <summary>Makes sure that the topic exists; one that is there is taken as it is.</summary>
    /// <param name="log">Where the topic is.</param>
    /// <param name="id">The task.</param>
    /// <param name="config">The queue.</param>
    /// <param name="producerSettings">Client settings of the connector's producers.</param>
    /// <param name="metrics">Counts the records.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConnectException">The topic cannot be created.</exception>
    public static async Task<DeadLetterQueue> StartAsync(
        IRecordLog log,
        ConnectorTaskId id,
        DeadLetterQueueConfig config,
        IReadOnlyDictionary<string, string> producerSettings,
        TaskMetrics metrics,
        CancellationToken cancellationToken)
    {
        await DeadLetterTopic.EnsureAsync(log, config, cancellationToken).ConfigureAwait(false);
        ILogProducer producer = log.CreateProducer(new ProducerOptions { ClientId = $"connector-dlq-producer-{id}", Settings = producerSettings });
        return new DeadLetterQueue(config.ContextHeaders ? new DeadLetterContext(id) : null, new DeadLetterWriter(producer, config.Topic, metrics), new OriginalRecords(log));
    }

    public void Report(in ProcessingError error)
    {
        if (error.Consumed is { } consumed)
        {
            Write(consumed, error);
        }
        else if (error.Reported is { } reported)
        {
            lock (_lock)
            {
                _reading = ReadAsync(_reading, reported, error);
            }
        }
    }

    public ValueTask SendAsync() => _writer.SendAsync();

    public async ValueTask FlushAsync()
    {
        Task reading;
        lock (_lock)
        {
            reading = _reading;
        }

        await reading.ConfigureAwait(false);
        await _writer.FlushAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _originals.DisposeAsync().ConfigureAwait(false);
    }

    // One after the other: letters keep the order in which they were reported.
    private async Task ReadAsync(Task before, SinkRecord record, ProcessingError error)
    {
        await before.ConfigureAwait(false);
        try
        {
            await _originals.UseAsync(
                new TopicPartition(record.OriginalTopic, record.OriginalKafkaPartition),
                record.OriginalKafkaOffset,
                original =>
                {
                    Write(original, error);
                    return true;
                }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _writer.Fail(error.Position, e);
        }
    }

    private void Write(in LogRecord record, in ProcessingError error)
    {
        List<LogHeader> headers = [.. record.Headers];
        if (_context is not null)
        {
            DeadLetterContext.AddPlace(headers, record);
            _context.AddError(headers, error);
        }

        _writer.Add(record, headers, error.Position);
    }
}
