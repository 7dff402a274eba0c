using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Connect.Data;
using Connect.Errors;
using Connect.Rest.Http;
using Connect.Rest.Json;
using Connect.Rest.Routing;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Source;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Connect.Rest.Resources;

/// <summary><c>/topics</c>, beyond Kafka Connect: what a Kafka user would ask <c>kafka-topics</c> and the console clients, for the log this worker writes to.</summary>
internal static class TopicsResource
{
    private const int DefaultLimit = 20;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    // A log answers at once what it has; so much patience is for a broker far away.
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(5);

    public static async Task<RestResult> ListAsync(RestCall call)
    {
        IReadOnlyList<TopicDescription> topics = await Log(call).ListTopicsAsync(call.Aborted).ConfigureAwait(false);
        return RestResult.Ok(topics, static (writer, list) =>
        {
            writer.WriteStartArray();
            foreach (TopicDescription topic in list)
            {
                writer.WriteStartObject();
                writer.WriteString("name"u8, topic.Name);
                writer.WriteNumber("partitions"u8, topic.Partitions);
                WriteConfigs(writer, topic);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    public static async Task<RestResult> GetAsync(RestCall call)
    {
        IRecordLog log = Log(call);
        TopicDescription topic = await DescribeAsync(call, log).ConfigureAwait(false);
        List<TopicPartition> partitions = [.. Enumerable.Range(0, topic.Partitions).Select(partition => new TopicPartition(topic.Name, partition))];
        ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions { ClientId = "connect-rest" });
        await using (consumer.ConfigureAwait(false))
        {
            IReadOnlyDictionary<TopicPartition, long> beginnings = await consumer.BeginningOffsetsAsync(partitions, call.Aborted).ConfigureAwait(false);
            IReadOnlyDictionary<TopicPartition, long> ends = await consumer.EndOffsetsAsync(partitions, call.Aborted).ConfigureAwait(false);
            return RestResult.Ok((topic, partitions, beginnings, ends), static (writer, info) =>
            {
                writer.WriteStartObject();
                writer.WriteString("name"u8, info.topic.Name);
                writer.WriteStartArray("partitions"u8);
                foreach (TopicPartition partition in info.partitions)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("partition"u8, partition.Partition);
                    writer.WriteNumber("beginning_offset"u8, info.beginnings.GetValueOrDefault(partition));
                    writer.WriteNumber("end_offset"u8, info.ends.GetValueOrDefault(partition));
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                WriteConfigs(writer, info.topic);
                writer.WriteEndObject();
            });
        }
    }

    public static async Task<RestResult> ReadAsync(RestCall call)
    {
        IRecordLog log = Log(call);
        int limit = (int)Parameter(call, "limit", DefaultLimit, 1, call.Options.MaxRecords);
        TimeSpan wait = TimeSpan.FromMilliseconds(Parameter(call, "wait_ms", 0, 0, (long)LongestWait.TotalMilliseconds));
        long onePartition = Parameter(call, "partition", -1, 0, int.MaxValue);
        TopicDescription topic = await DescribeAsync(call, log).ConfigureAwait(false);
        if (onePartition >= topic.Partitions)
        {
            throw new RestException(404, $"Topic {topic.Name} has no partition {onePartition}; it has {topic.Partitions}, numbered from 0.");
        }

        List<TopicPartition> partitions = onePartition >= 0
            ? [new TopicPartition(topic.Name, (int)onePartition)]
            : [.. Enumerable.Range(0, topic.Partitions).Select(partition => new TopicPartition(topic.Name, partition))];

        ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions { ClientId = "connect-rest", MaxPollRecords = limit, MaxPollBytes = call.Options.MaxRecordBytes });
        await using (consumer.ConfigureAwait(false))
        {
            IReadOnlyDictionary<TopicPartition, long> beginnings = await consumer.BeginningOffsetsAsync(partitions, call.Aborted).ConfigureAwait(false);
            IReadOnlyDictionary<TopicPartition, long> ends = await consumer.EndOffsetsAsync(partitions, call.Aborted).ConfigureAwait(false);
            Dictionary<TopicPartition, long> starts = Starts(call, partitions, beginnings, ends, limit);
            consumer.Assign(starts);
            return await ReadAsync(call, consumer, starts, ends, limit, wait).ConfigureAwait(false);
        }
    }

    public static async Task<RestResult> AppendAsync(RestCall call)
    {
        IRecordLog log = Log(call);
        string topic = call.Names[0];
        if (call.Options.InternalTopics.Contains(topic))
        {
            throw new ForbiddenException($"Topic {topic} keeps the worker's own state; records cannot be appended to it over REST.");
        }

        List<ProduceRecord> records = RequestBodies.Records((await call.BodyAsync().ConfigureAwait(false)).Span);
        using var batch = new AppendBatch(16 * 1024);
        foreach (ProduceRecord record in records)
        {
            batch.BeginRecord(topic, record.Partition, record.Timestamp);
            Write(batch, record.Key);
            batch.EndKey(record.Key is not null);
            Write(batch, record.Value);
            batch.EndValue(record.Value is not null);
            foreach ((string key, string? value) in record.Headers)
            {
                Write(batch, value);
                batch.EndHeader(key, value is not null);
            }

            batch.EndRecord();
        }

        ILogProducer producer = log.CreateProducer(new ProducerOptions { ClientId = "connect-rest" });
        await using (producer.ConfigureAwait(false))
        {
            // Not ended by a client that goes away: the batch is the producer's until it is acknowledged.
            await producer.AppendAsync(batch, CancellationToken.None).ConfigureAwait(false);
        }

        return RestResult.Ok(batch, static (writer, appended) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("offsets"u8);
            for (int i = 0; i < appended.Count; i++)
            {
                writer.WriteStartObject();
                if (appended.TryGetResult(i, out RecordMetadata metadata, out Exception? error) && error is null)
                {
                    writer.WriteNumber("partition"u8, metadata.Partition);
                    writer.WriteNumber("offset"u8, metadata.Offset);
                }
                else
                {
                    writer.WriteString("error"u8, error?.Message ?? "The record was not acknowledged.");
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static async Task<RestResult> ReadAsync(
        RestCall call, ILogConsumer consumer, Dictionary<TopicPartition, long> starts, IReadOnlyDictionary<TopicPartition, long> ends, int limit, TimeSpan wait)
    {
        TimeProvider time = call.Http.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
        long started = time.GetTimestamp();
        var next = new Dictionary<TopicPartition, long>(starts);
        int count = 0;
        long bytes = 0;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(4096);
        var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        await using (writer.ConfigureAwait(false))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("records"u8);
            while (count < limit && bytes < call.Options.MaxRecordBytes)
            {
                // Until the ends as they were at the start; with nothing at all, for as long as the caller wants to wait.
                bool behind = starts.Keys.Any(partition => next[partition] < ends.GetValueOrDefault(partition));
                TimeSpan left = (behind ? ReadPatience : count == 0 ? wait : TimeSpan.Zero) - time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                {
                    break;
                }

                LogBatch batch = await consumer.PollAsync(left, call.Aborted).ConfigureAwait(false);
                count += WriteBatch(writer, batch, next, limit - count, call.Options.MaxRecordBytes, ref bytes);
                if (count == 0)
                {
                    foreach (TopicPartition partition in starts.Keys)
                    {
                        // Compaction and transactions leave offsets without records.
                        next[partition] = Math.Max(next[partition], consumer.Position(partition));
                    }
                }
            }

            writer.WriteEndArray();
            writer.WriteStartObject("next"u8);
            foreach ((TopicPartition partition, long offset) in next.OrderBy(entry => entry.Key))
            {
                writer.WriteNumber(partition.Partition.ToString(CultureInfo.InvariantCulture), offset);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return new RestResult(200, buffer.WrittenMemory);
    }

    private static int WriteBatch(Utf8JsonWriter writer, LogBatch batch, Dictionary<TopicPartition, long> next, int limit, int maxBytes, ref long bytes)
    {
        int count = 0;
        foreach (ref readonly LogRecord record in batch.Records)
        {
            if (count == limit || bytes >= maxBytes)
            {
                break;
            }

            writer.WriteStartObject();
            writer.WriteNumber("partition"u8, record.Partition);
            writer.WriteNumber("offset"u8, record.Offset);
            writer.WriteNumber("timestamp"u8, record.Timestamp);
            WriteBytes(writer, "key", "key_encoding", record.Key);
            WriteBytes(writer, "value", "value_encoding", record.Value);
            writer.WriteStartArray("headers"u8);
            foreach (LogHeader header in record.Headers)
            {
                writer.WriteStartObject();
                writer.WriteString("key"u8, header.Key);
                WriteBytes(writer, "value", "encoding", header.Value);
                writer.WriteEndObject();
                bytes += header.Value?.Length ?? 0;
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            bytes += (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
            next[new TopicPartition(record.Topic, record.Partition)] = record.Offset + 1;
            count++;
        }

        return count;
    }

    // Text where the bytes are UTF-8, else base64 and a field that says so.
    private static void WriteBytes(Utf8JsonWriter writer, string name, string encodingName, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } present)
        {
            writer.WriteNull(name);
        }
        else if (Utf8.IsValid(present.Span))
        {
            writer.WriteString(name, present.Span);
        }
        else
        {
            writer.WriteBase64String(name, present.Span);
            writer.WriteString(encodingName, "base64"u8);
        }
    }

    private static void WriteConfigs(Utf8JsonWriter writer, TopicDescription topic)
    {
        writer.WriteStartObject("configs"u8);
        foreach ((string key, string value) in topic.Configs)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static Dictionary<TopicPartition, long> Starts(
        RestCall call, List<TopicPartition> partitions, IReadOnlyDictionary<TopicPartition, long> beginnings, IReadOnlyDictionary<TopicPartition, long> ends, int limit)
    {
        string from = call.Http.Request.Query["from"].FirstOrDefault() ?? "beginning";
        long? offset = null;
        if (from is not ("beginning" or "latest"))
        {
            offset = long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out long parsed)
                ? parsed
                : throw RestException.BadRequest("Query parameter 'from' is not understood; expected beginning, latest or an offset.");
            if (partitions.Count > 1)
            {
                throw RestException.BadRequest("An offset in query parameter 'from' needs query parameter 'partition', because the topic has several partitions.");
            }
        }

        var starts = new Dictionary<TopicPartition, long>(partitions.Count);
        foreach (TopicPartition partition in partitions)
        {
            long beginning = beginnings.GetValueOrDefault(partition);
            long end = ends.GetValueOrDefault(partition);
            starts[partition] = offset is { } wanted ? Math.Max(wanted, beginning) : from == "latest" ? Math.Max(end - limit, beginning) : beginning;
        }

        return starts;
    }

    private static long Parameter(RestCall call, string name, long byDefault, long min, long max)
    {
        if (call.Http.Request.Query[name].FirstOrDefault() is not { Length: > 0 } text)
        {
            return byDefault;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max
            ? value
            : throw RestException.BadRequest($"Query parameter '{name}' must be a whole number from {min} to {max}.");
    }

    private static void Write(AppendBatch batch, string? text)
    {
        if (text is not null)
        {
            Encoding.UTF8.GetBytes(text, batch);
        }
    }

    private static async Task<TopicDescription> DescribeAsync(RestCall call, IRecordLog log) =>
        await log.DescribeTopicAsync(call.Names[0], call.Aborted).ConfigureAwait(false) ?? throw new NotFoundException($"Topic {call.Names[0]} not found");

    private static IRecordLog Log(RestCall call) => call.Http.RequestServices.GetService<IRecordLog>()
        ?? throw new RestException(404, "This worker offers no log whose topics could be shown.");
}
