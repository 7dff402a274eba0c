using System.Text;
using Connect.Data;
using Connect.Runtime.Log;
using Connect.Source;

namespace Connect.Testing.Log;

/// <summary>Short ways to append and read texts in tests, with any log.</summary>
public static class RecordLogExtensions
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    /// <summary>Adds a record of texts, written as UTF-8; null for no key and for a tombstone.</summary>
    public static void AddText(this AppendBatch batch, string topic, string? key, string? value, int? partition = null, long? timestamp = null) =>
        batch.Add(topic, partition, timestamp, Bytes(key), key is not null, Bytes(value), value is not null);

    /// <summary>Appends records of texts and gives their places.</summary>
    /// <exception cref="Errors.ConnectException">A record was refused, with the log's own error.</exception>
    public static async Task<IReadOnlyList<RecordMetadata>> AppendTextAsync(this ILogProducer producer, string topic, params (string? Key, string? Value)[] records)
    {
        using var batch = new AppendBatch();
        foreach ((string? key, string? value) in records)
        {
            batch.AddText(topic, key, value);
        }

        await producer.AppendAsync(batch).ConfigureAwait(false);
        var results = new List<RecordMetadata>();
        for (int i = 0; i < batch.Count; i++)
        {
            if (!batch.TryGetResult(i, out RecordMetadata metadata, out Exception? error) || error is not null)
            {
                throw error ?? new InvalidOperationException($"AppendAsync returned without a result for record {i} of the batch.");
            }

            results.Add(metadata);
        }

        return results;
    }

    /// <summary>Polls until so many records came, or more when the last poll had more.</summary>
    /// <param name="consumer">A consumer with an assignment or a subscription.</param>
    /// <param name="count">How many.</param>
    /// <param name="timeout">How long to wait for them; 30 s if not given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">Fewer came.</exception>
    public static async Task<IReadOnlyList<TextRecord>> ReadAsync(this ILogConsumer consumer, int count, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var records = new List<TextRecord>();
        long started = TimeProvider.System.GetTimestamp();
        while (records.Count < count)
        {
            if (TimeProvider.System.GetElapsedTime(started) > (timeout ?? s_timeout))
            {
                throw new TimeoutException($"{count} records were expected; {records.Count} came within {(timeout ?? s_timeout).TotalSeconds:0.###} s.");
            }

            records.AddRange(Copy(await consumer.PollAsync(TimeSpan.FromMilliseconds(200), cancellationToken).ConfigureAwait(false)));
        }

        return records;
    }

    /// <summary>Reads a partition from an offset to its present end.</summary>
    /// <param name="log">The log.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition; 0 if not given.</param>
    /// <param name="from">First offset; 0 if not given.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="TimeoutException">The end was not reached within 30 s.</exception>
    public static async Task<IReadOnlyList<TextRecord>> ReadAllAsync(this IRecordLog log, string topic, int partition = 0, long from = 0, CancellationToken cancellationToken = default)
    {
        ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        await using (consumer.ConfigureAwait(false))
        {
            var id = new TopicPartition(topic, partition);
            long end = (await consumer.EndOffsetsAsync([id], cancellationToken).ConfigureAwait(false))[id];
            consumer.Assign(new Dictionary<TopicPartition, long> { [id] = from });
            var records = new List<TextRecord>();
            long started = TimeProvider.System.GetTimestamp();
            while (consumer.Position(id) < end)
            {
                if (TimeProvider.System.GetElapsedTime(started) > s_timeout)
                {
                    throw new TimeoutException($"The end of {id}, offset {end}, was not reached within {s_timeout.TotalSeconds:0} s: {records.Count} records came, the position is {consumer.Position(id)}.");
                }

                records.AddRange(Copy(await consumer.PollAsync(TimeSpan.FromMilliseconds(10), cancellationToken).ConfigureAwait(false)));
            }

            return records;
        }
    }

    /// <summary>Copies what a poll returned, whose bytes are valid until the next poll only.</summary>
    public static IReadOnlyList<TextRecord> Copy(this LogBatch batch)
    {
        var copies = new List<TextRecord>(batch.Count);
        foreach (ref readonly LogRecord record in batch.Records)
        {
            var headers = new List<(string, string?)>();
            foreach (LogHeader header in record.Headers)
            {
                headers.Add((header.Key, Text(header.Value)));
            }

            copies.Add(new TextRecord(record.Topic, record.Partition, record.Offset, record.Timestamp, Text(record.Key), Text(record.Value), headers));
        }

        return copies;
    }

    private static byte[] Bytes(string? text) => Encoding.UTF8.GetBytes(text ?? "");

    private static string? Text(ReadOnlyMemory<byte>? bytes) => bytes is { } present ? Encoding.UTF8.GetString(present.Span) : null;
}
