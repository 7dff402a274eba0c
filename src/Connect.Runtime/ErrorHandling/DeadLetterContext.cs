using System.Globalization;
using System.Text;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;

namespace Connect.Runtime.ErrorHandling;

/// <summary>The headers of dead letters that tell where a record comes from and what went wrong. Thread-safe.</summary>
/// <remarks>Names and contents are Kafka Connect's; those of source records are of the same kind.</remarks>
internal sealed class DeadLetterContext(ConnectorTaskId id)
{
    private const string Prefix = "__connect.errors.";

    private readonly byte[] _connector = Encoding.UTF8.GetBytes(id.Connector);
    private readonly byte[] _task = Encoding.UTF8.GetBytes(id.Task.ToString(CultureInfo.InvariantCulture));
    private readonly ErrorText _text = new();

    /// <summary>Adds <c>topic</c>, <c>partition</c> and <c>offset</c> of a record that was read from the log.</summary>
    public static void AddPlace(List<LogHeader> headers, in LogRecord record)
    {
        Add(headers, "topic", record.Topic);
        Add(headers, "partition", record.Partition.ToString(CultureInfo.InvariantCulture));
        Add(headers, "offset", record.Offset.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Adds connector, task, stage, class and exception.</summary>
    public void AddError(List<LogHeader> headers, in ProcessingError error)
    {
        Add(headers, "connector.name", _connector);
        Add(headers, "task.id", _task);
        Add(headers, "stage", error.Stage.WireName());
        Add(headers, "class.name", error.ExecutingClass);
        Add(headers, "exception.class.name", error.Error.GetType().FullName);
        Add(headers, "exception.message", error.Error.Message);
        Add(headers, "exception.stacktrace", _text.Of(error.Error));
    }

    /// <summary>Adds one header, whose value may be null.</summary>
    public static void Add(List<LogHeader> headers, string name, string? value) => Add(headers, name, value is null ? null : Encoding.UTF8.GetBytes(value));

    /// <summary>Adds one header, whose value may be null.</summary>
    public static void Add(List<LogHeader> headers, string name, byte[]? value) =>
        headers.Add(new LogHeader(Prefix + name, value is null ? (ReadOnlyMemory<byte>?)null : value));
}
