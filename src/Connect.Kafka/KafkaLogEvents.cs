using System.Collections.Concurrent;
using Confluent.Kafka;
using Connect.Kafka.Client;
using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TopicPartition = Connect.Data.TopicPartition;

namespace Connect.Kafka;

/// <summary>What the Kafka log and its clients log.</summary>
internal sealed partial class KafkaLogEvents(ILogger? logger)
{
    private const string ConnectionFacility = "FAIL";
    private readonly ConnectionFailures _connections = new(TimeProvider.System);
    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly ConcurrentDictionary<ClientNotice, bool> _noticed = new();
    private volatile string? _lastConnectionError;

    /// <summary>What the clients said last about a connection that failed, for the sentence of a request that got no answer.</summary>
    public string? LastConnectionError => _lastConnectionError;

    /// <summary>What users should know about their properties, each thing once.</summary>
    public void Noticed(IReadOnlyList<ClientNotice> notices)
    {
        foreach (ClientNotice notice in notices)
        {
            if (_noticed.TryAdd(notice, true))
            {
                PropertyNoticed(notice.Property, notice.Text);
            }
        }
    }

    /// <summary>A line of librdkafka's log.</summary>
    public void ClientLogged(LogMessage message)
    {
        if (message.Facility == ConnectionFacility && IsReported(message))
        {
            Logged(LogLevel.Debug, message.Name, message.Message);
            return;
        }

        switch (message.Level)
        {
            case <= SyslogLevel.Error:
                // Whatever it is, the client goes on; an error that ends it comes by itself.
                Logged(LogLevel.Warning, message.Name, message.Message);
                break;
            case SyslogLevel.Warning:
                Logged(LogLevel.Warning, message.Name, message.Message);
                break;
            case SyslogLevel.Notice or SyslogLevel.Info:
                Logged(LogLevel.Information, message.Name, message.Message);
                break;
            default:
                Logged(LogLevel.Debug, message.Name, message.Message);
                break;
        }
    }

    // A connection that could not be made is worth one line for all clients; one that was closed is made again when it is needed.
    private bool IsReported(LogMessage message)
    {
        if (message.Level > SyslogLevel.Error)
        {
            return true;
        }

        if (!ConnectionFailures.TryRead(message.Message, out string broker, out string reason))
        {
            return false;
        }

        if (_connections.IsNews(broker, reason))
        {
            ConnectionFailed(broker, reason);
        }

        return true;
    }

    /// <summary>An error a client goes on after.</summary>
    public void ClientFailed(Error error)
    {
        if (error.Code is ErrorCode.Local_Resolve or ErrorCode.Local_Transport or ErrorCode.Local_Authentication or ErrorCode.Local_Ssl or ErrorCode.SaslAuthenticationFailed)
        {
            _lastConnectionError = ConnectionError.Sentence(error.Reason);
        }

        Failed(error.Code, error.Reason);
    }

    [LoggerMessage(EventId = EventIds.Kafka, Level = LogLevel.Information, Message = "Connected to the Kafka cluster {ClusterId} at {BootstrapServers}.")]
    public partial void Connected(string clusterId, string bootstrapServers);

    [LoggerMessage(EventId = EventIds.Kafka + 1, Message = "Kafka client {Client}: {Line}")]
    public partial void Logged(LogLevel level, string client, string line);

    [LoggerMessage(EventId = EventIds.Kafka + 2, Level = LogLevel.Debug, Message = "A Kafka client reported {Code}: {Reason}; it tries again by itself.")]
    public partial void Failed(ErrorCode code, string reason);

    [LoggerMessage(EventId = EventIds.Kafka + 3, Level = LogLevel.Warning, Message = "Committed offsets of {Partitions} partitions of group {Group} could not be read and are asked for again.")]
    public partial void PositionsRetried(int partitions, string group, Exception error);

    [LoggerMessage(EventId = EventIds.Kafka + 4, Level = LogLevel.Warning, Message = "Group {Group} took the partitions of consumer {Client} away, for it did not poll for longer than max.poll.interval.ms; it joins again.")]
    public partial void PollIntervalExceeded(string group, string client);

    [LoggerMessage(EventId = EventIds.Kafka + 5, Level = LogLevel.Warning, Message = "Looking for topics that match the pattern of consumer {Client} failed and is tried again.")]
    public partial void TopicsNotListed(string client, Exception error);

    [LoggerMessage(EventId = EventIds.Kafka + 6, Level = LogLevel.Warning, Message = "Producer {Client} can no longer be used and is replaced: {Reason}.")]
    public partial void ProducerReplaced(string client, string reason);

    [LoggerMessage(EventId = EventIds.Kafka + 7, Level = LogLevel.Debug, Message = "Consumer {Client} waits for topics that do not exist yet: {Reason}.")]
    public partial void TopicMissing(string client, string reason);

    [LoggerMessage(EventId = EventIds.Kafka + 8, Level = LogLevel.Debug, Message = "Offset {Offset} of {Partition} is where reading begins.")]
    public partial void Positioned(TopicPartition partition, long offset);

    [LoggerMessage(EventId = EventIds.Kafka + 10, Level = LogLevel.Warning, Message = "No connection to Kafka broker {Broker}: {Reason}. Clients go on trying.")]
    private partial void ConnectionFailed(string broker, string reason);

    [LoggerMessage(EventId = EventIds.Kafka + 9, Level = LogLevel.Warning, Message = "Kafka client property {Property}: {Text}")]
    private partial void PropertyNoticed(string property, string text);
}
