using Connect.Configuration;
using Connect.Data;
using Connect.Sink;

namespace CustomConnector;

// Lines are in the file when PutAsync returns, so there is nothing left to flush before offsets are committed.
public sealed class LineSinkTask : SinkTask
{
    private string _file = "";

    public override string Version => PluginVersion.Text;

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _file = new LineSinkConnector().Config.Parse(config).GetString(LineSinkConnector.FileKey);
        return Task.CompletedTask;
    }

    public override async ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken) =>
        await File.AppendAllLinesAsync(_file, records.Select(record => record.Value.ToString()), cancellationToken);

    public override ValueTask FlushAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken) => default;

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
