using Connect.Runtime.Log;
using Connect.Sink;
using Connect.Source;

namespace Connect.Runtime.ErrorHandling;

/// <summary>One record that a stage could not handle. Exactly one of the three records is set.</summary>
/// <param name="Stage">What failed.</param>
/// <param name="ExecutingClass">Class of the plugin that failed.</param>
/// <param name="Error">What it threw.</param>
internal readonly record struct ProcessingError(Stage Stage, string ExecutingClass, Exception Error)
{
    /// <summary>The record as read from the log; its bytes are valid during the call only.</summary>
    public LogRecord? Consumed { get; init; }

    /// <summary>The record a sink task reported.</summary>
    public SinkRecord? Reported { get; init; }

    /// <summary>The record a source task polled.</summary>
    public SourceRecord? Polled { get; init; }

    /// <summary>Where the record is, never what it holds.</summary>
    public string Position => this switch
    {
        { Consumed: { } record } => $"{record.Topic}-{record.Partition}@{record.Offset}",
        { Reported: { } record } => $"{record.OriginalTopic}-{record.OriginalKafkaPartition}@{record.OriginalKafkaOffset}",
        { Polled: { } record } => record.ToString(),
        _ => "an unknown record",
    };
}
