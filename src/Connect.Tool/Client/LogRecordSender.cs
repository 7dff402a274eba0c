using System.Text;
using Connect.Runtime.Log;
using Connect.Source;
using Connect.Tool.Records;

namespace Connect.Tool.Client;

/// <summary>Straight into the log's file, which no worker holds.</summary>
internal sealed class LogRecordSender(IRecordLog log, string topic) : IRecordSender
{
    private readonly ILogProducer _producer = log.CreateProducer(new ProducerOptions { ClientId = "connect-produce" });
    private readonly AppendBatch _batch = new();

    public async Task SendAsync(IReadOnlyList<InputRecord> records, CancellationToken cancellationToken)
    {
        _batch.Clear();
        foreach (InputRecord record in records)
        {
            _batch.BeginRecord(topic, null, null);
            Write(record.Key);
            _batch.EndKey(record.Key is not null);
            Write(record.Value);
            _batch.EndValue(record.Value is not null);
            foreach ((string key, string? value) in record.Headers)
            {
                Write(value);
                _batch.EndHeader(key, value is not null);
            }

            _batch.EndRecord();
        }

        await _producer.AppendAsync(_batch, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < _batch.Count; i++)
        {
            if (_batch.TryGetResult(i, out RecordMetadata _, out Exception? error) && error is not null)
            {
                throw new CommandException(ExitCodes.Failed, $"The log refused a record of topic '{topic}': {error.Message}", inner: error);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync().ConfigureAwait(false);
        _batch.Dispose();
        await log.DisposeAsync().ConfigureAwait(false);
    }

    private void Write(string? text)
    {
        if (text is not null)
        {
            Encoding.UTF8.GetBytes(text, _batch);
        }
    }
}
