using System.Buffers;
using System.Text;
using Connect.Data;
using Connect.Sink;

namespace Connectors.File;

/// <summary>
/// Writes each record's value as one line of text. Lines are with the operating system when a put returns, so nothing is left to flush but standard output.
/// </summary>
internal sealed class FileStreamSinkTask : SinkTask
{
    // A put is written in pieces of at least this size, so its memory does not grow with the batch.
    private const int WriteBytes = 1024 * 1024;

    private readonly Func<Stream> _openStandardOutput;
    private byte[] _buffer = [];
    private int _count;
    private ILineWriter? _writer;

    public FileStreamSinkTask()
        : this(Console.OpenStandardOutput)
    {
    }

    /// <param name="openStandardOutput">Where lines go when no file is configured.</param>
    internal FileStreamSinkTask(Func<Stream> openStandardOutput) => _openStandardOutput = openStandardOutput;

    public override string Version => FileConnectors.Version;

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        FileStreamSinkConfig parsed = FileStreamSinkConfig.Parse(config);
        _writer = parsed.Path is { } path ? AppendedFile.Open(path, Context.Logger) : new StandardOutput(_openStandardOutput());
        _buffer = ArrayPool<byte>.Shared.Rent(WriteBytes + 64 * 1024);
        return Task.CompletedTask;
    }

    public override ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _count = 0;
        for (int i = 0; i < records.Count; i++)
        {
            ConnectValue value = records[i].Value;
            AppendLine(value.Kind == ValueKind.String ? value.AsString() : value.ToString());
            if (_count >= WriteBytes)
            {
                WriteOut();
            }
        }

        WriteOut();
        return default;
    }

    public override ValueTask FlushAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken)
    {
        _writer?.Flush();
        return default;
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _writer?.Dispose();
        _writer = null;
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        return Task.CompletedTask;
    }

    private void AppendLine(string text)
    {
        int needed = Encoding.UTF8.GetMaxByteCount(text.Length) + 1;
        if (_buffer.Length - _count < needed)
        {
            MakeRoom(text, needed);
        }

        _count += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_count));
        _buffer[_count++] = (byte)'\n';
    }

    private void MakeRoom(string text, int needed)
    {
        WriteOut();
        if (_buffer.Length < needed)
        {
            int exact = Encoding.UTF8.GetByteCount(text) + 1;
            if (_buffer.Length < exact)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = [];
                _buffer = ArrayPool<byte>.Shared.Rent(exact);
            }
        }
    }

    private void WriteOut()
    {
        if (_count > 0)
        {
            int count = _count;
            _count = 0;
            _writer!.Write(_buffer.AsSpan(0, count));
        }
    }
}
