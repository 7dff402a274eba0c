using System.Globalization;
using System.Text;
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
/// Header names and contents are Kafka Connect's. A record that the queue did not take keeps its offset from being committed (Java loses it).
/// </remarks>
internal sealed class DeadLetterQueue : IErrorReporter
{
    private const string Prefix = "__connect.errors.";

    private readonly ConnectorTaskId _id;
    private readonly SinkConnectorConfig _config;
    private readonly DeadLetterWriter _writer;
    private readonly OriginalRecords _originals;
    private readonly ErrorText _text = new();
    private readonly Lock _lock = new();
    private Task _reading = Task.CompletedTask;

    private DeadLetterQueue(ConnectorTaskId id, SinkConnectorConfig config, DeadLetterWriter writer, OriginalRecords originals)
    {
        _id = id;
        _config = config;
        _writer = writer;
        _originals = originals;
    }

    /// <summary>Makes sure that the topic exists; one that is there is taken as it is.</summary>
    /// <param name="log">Where the topic is.</param>
    /// <param name="id">The task.</param>
    /// <param name="config">The connector's configuration, with a dead letter queue.</param>
    /// <param name="producerSettings">Client settings of the connector's producers.</param>
    /// <param name="metrics">Counts the records.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConnectException">The topic cannot be created.</exception>
    public static async Task<DeadLetterQueue> StartAsync(
        IRecordLog log,
        ConnectorTaskId id,
        SinkConnectorConfig config,
        IReadOnlyDictionary<string, string> producerSettings,
        TaskMetrics metrics,
        CancellationToken cancellationToken)
    {
        string topic = config.DeadLetterQueueTopic!;
        try
        {
            if (await log.DescribeTopicAsync(topic, cancellationToken).ConfigureAwait(false) is null)
            {
                await log.CreateTopicAsync(new TopicSpec(topic, 1, config.DeadLetterQueueReplicationFactor), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ConnectException e)
        {
            throw new ConnectException($"Could not initialize dead letter queue with topic={topic}: {e.Message}", e);
        }

        ILogProducer producer = log.CreateProducer(new ProducerOptions { ClientId = $"connector-dlq-producer-{id}", Settings = producerSettings });
        return new DeadLetterQueue(id, config, new DeadLetterWriter(producer, topic, metrics), new OriginalRecords(log));
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
        if (_config.DeadLetterQueueContextHeaders)
        {
            AddContext(headers, record, error);
        }

        _writer.Add(record, headers, error.Position);
    }

    private void AddContext(List<LogHeader> headers, in LogRecord record, in ProcessingError error)
    {
        Add(headers, "topic", record.Topic);
        Add(headers, "partition", record.Partition.ToString(CultureInfo.InvariantCulture));
        Add(headers, "offset", record.Offset.ToString(CultureInfo.InvariantCulture));
        Add(headers, "connector.name", _id.Connector);
        Add(headers, "task.id", _id.Task.ToString(CultureInfo.InvariantCulture));
        Add(headers, "stage", error.Stage.WireName());
        Add(headers, "class.name", error.ExecutingClass);
        Add(headers, "exception.class.name", error.Error.GetType().FullName);
        Add(headers, "exception.message", error.Error.Message);
        Add(headers, "exception.stacktrace", _text.Of(error.Error));
    }

    private static void Add(List<LogHeader> headers, string name, string? value) =>
        headers.Add(new LogHeader(Prefix + name, value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value)));
}
