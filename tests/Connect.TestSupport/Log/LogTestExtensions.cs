using System.Text;
using Connect.Data;
using Connect.Runtime.Log;
using Connect.Source;

namespace Connect.TestSupport.Log;

/// <summary>Short ways to append and read in tests.</summary>
public static class LogTestExtensions
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    /// <summary>Adds a record of texts; null for no key and for a tombstone.</summary>
    public static void AddText(this AppendBatch batch, string topic, string? key, string? value, int? partition = null, long? timestamp = null) =>
        batch.Add(topic, partition, timestamp, Bytes(key), key is not null, Bytes(value), value is not null);

    /// <summary>Appends records of texts and gives their places.</summary>
    public static async Task<List<RecordMetadata>> AppendTextAsync(this ILogProducer producer, string topic, params (string? Key, string? Value)[] records)
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
                throw error ?? new InvalidOperationException("The batch has no result.");
            }

            results.Add(metadata);
        }

        return results;
    }

    /// <summary>Polls until there are so many records; gives copies.</summary>
    public static async Task<List<ReadRecord>> ReadAsync(this ILogConsumer consumer, int count, TimeSpan? timeout = null)
    {
        var records = new List<ReadRecord>();
        long started = TimeProvider.System.GetTimestamp();
        while (records.Count < count)
        {
            if (TimeProvider.System.GetElapsedTime(started) > (timeout ?? s_timeout))
            {
                throw new TimeoutException($"{count} records were expected; {records.Count} came.");
            }

            records.AddRange(Copy(await consumer.PollAsync(TimeSpan.FromMilliseconds(200)).ConfigureAwait(false)));
        }

        return records;
    }

    /// <summary>Reads a partition from an offset to its present end.</summary>
    public static async Task<List<ReadRecord>> ReadAllAsync(this IRecordLog log, string topic, int partition = 0, long from = 0)
    {
        ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        await using (consumer.ConfigureAwait(false))
        {
            var id = new TopicPartition(topic, partition);
            long end = (await consumer.EndOffsetsAsync([id]).ConfigureAwait(false))[id];
            consumer.Assign(new Dictionary<TopicPartition, long> { [id] = from });
            var records = new List<ReadRecord>();
            long started = TimeProvider.System.GetTimestamp();
            while (consumer.Position(id) < end && TimeProvider.System.GetElapsedTime(started) < s_timeout)
            {
                records.AddRange(Copy(await consumer.PollAsync(TimeSpan.FromMilliseconds(10)).ConfigureAwait(false)));
            }

            return records;
        }
    }

    /// <summary>Copies what a poll returned.</summary>
    public static List<ReadRecord> Copy(LogBatch batch)
    {
        var copies = new List<ReadRecord>(batch.Count);
        foreach (ref readonly LogRecord record in batch.Records)
        {
            var headers = new List<(string, string?)>();
            foreach (LogHeader header in record.Headers)
            {
                headers.Add((header.Key, Text(header.Value)));
            }

            copies.Add(new ReadRecord(record.Topic, record.Partition, record.Offset, record.Timestamp, Text(record.Key), Text(record.Value), headers));
        }

        return copies;
    }

    private static byte[] Bytes(string? text) => Encoding.UTF8.GetBytes(text ?? "");

    private static string? Text(ReadOnlyMemory<byte>? bytes) => bytes is { } present ? Encoding.UTF8.GetString(present.Span) : null;
}
