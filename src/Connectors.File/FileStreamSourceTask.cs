using System.Text;
using Connect.Data;
using Connect.Errors;
using Connect.Source;

namespace Connectors.File;

/// <summary>
/// Turns lines into records. A record's offset is the byte after its line's end, so a restarted task goes on with the next line.
/// </summary>
internal sealed class FileStreamSourceTask : SourceTask
{
    public const string FilenameField = "filename";
    public const string PositionField = "position";

    // How soon new lines are noticed, and how long a poll without any takes.
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    private static readonly OffsetMap NoPosition = OffsetMap.Of(PositionField, ConnectValue.Null);

    private readonly StandardInput _standardInput;
    private readonly List<SourceRecord> _records = [];
    private FileStreamSourceConfig _config = null!;
    private OffsetMap _partition = null!;
    private FollowedFile? _file;
    private bool _readsStandardInput;

    public FileStreamSourceTask()
        : this(StandardInput.Shared)
    {
    }

    /// <param name="standardInput">What is read when no file is configured.</param>
    internal FileStreamSourceTask(StandardInput standardInput) => _standardInput = standardInput;

    public override string Version => FileConnectors.Version;

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = FileStreamSourceConfig.Parse(config);
        _partition = OffsetMap.Of(FilenameField, ConnectValue.From(_config.File));
        if (_config.Path is { } path)
        {
            _file = new FollowedFile(path, await StoredPositionAsync(cancellationToken).ConfigureAwait(false), Context.TimeProvider, Context.Logger);
        }
        else
        {
            _standardInput.Claim(Context.ConnectorName);
            _readsStandardInput = true;
        }
    }

    public override ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _records.Clear();
        if (_file is null)
        {
            return PollStandardInputAsync(cancellationToken);
        }

        ReadFile(_file);
        return _records.Count > 0 ? new(_records) : WaitForLinesAsync(_file, cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _file?.Dispose();
        if (_readsStandardInput)
        {
            _readsStandardInput = false;
            _standardInput.Release();
        }

        return Task.CompletedTask;
    }

    private async ValueTask<long> StoredPositionAsync(CancellationToken cancellationToken)
    {
        OffsetMap? offset = await Context.OffsetStorageReader.OffsetAsync(_partition, cancellationToken).ConfigureAwait(false);
        if (offset is null || !offset.TryGetValue(PositionField, out ConnectValue position) || position.IsNull)
        {
            return 0;
        }

        return position.Kind == ValueKind.Int64 ? Math.Max(position.AsInt64(), 0) : throw new ConnectException("Offset position is the incorrect type");
    }

    private async ValueTask<IReadOnlyList<SourceRecord>?> WaitForLinesAsync(FollowedFile file, CancellationToken cancellationToken)
    {
        TimeProvider time = Context.TimeProvider;
        long start = time.GetTimestamp();
        do
        {
            await Task.Delay(IdleInterval, time, cancellationToken).ConfigureAwait(false);
            ReadFile(file);
        }
        while (_records.Count == 0 && time.GetElapsedTime(start) < LongestPoll);

        return _records.Count > 0 ? _records : null;
    }

    // Fills the batch as far as the file goes, without waiting. Lines left over from the last batch come before anything is read.
    private void ReadFile(FollowedFile file)
    {
        long timestamp = Context.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        while (true)
        {
            while (file.TryCut(out ReadOnlySpan<byte> line))
            {
                Add(line, OffsetMap.Of(PositionField, ConnectValue.From(file.Position)), timestamp);
                if (_records.Count >= _config.BatchSize)
                {
                    return;
                }
            }

            switch (file.Read())
            {
                case ReadOutcome.Nothing:
                    return;
                case ReadOutcome.Replaced when file.TryTakeLastLine(out ReadOnlySpan<byte> last):
                    Add(last, OffsetMap.Of(PositionField, ConnectValue.From(file.Position)), timestamp);
                    break;
            }

            if (_records.Count >= _config.BatchSize)
            {
                return;
            }
        }
    }

    private async ValueTask<IReadOnlyList<SourceRecord>?> PollStandardInputAsync(CancellationToken cancellationToken)
    {
        TimeProvider time = Context.TimeProvider;
        if (CutStandardInput())
        {
            return _records;
        }

        if (_standardInput.Ended)
        {
            await Task.Delay(LongestPoll, time, cancellationToken).ConfigureAwait(false);
            return null;
        }

        long start = time.GetTimestamp();
        for (TimeSpan left = LongestPoll; left > TimeSpan.Zero; left = LongestPoll - time.GetElapsedTime(start))
        {
            if (await _standardInput.ReadAsync(left, time, cancellationToken).ConfigureAwait(false) && CutStandardInput())
            {
                return _records;
            }

            if (_standardInput.Ended)
            {
                break;
            }
        }

        return null;
    }

    private bool CutStandardInput()
    {
        long timestamp = Context.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        while (_records.Count < _config.BatchSize && _standardInput.Buffer.TryCut(out ReadOnlySpan<byte> line, out _))
        {
            Add(line, NoPosition, timestamp);
        }

        if (_records.Count < _config.BatchSize && _standardInput.Ended && _standardInput.Buffer.TryTakeRest(out ReadOnlySpan<byte> rest, out _))
        {
            FileLog.StandardInputEnded(Context.Logger);
            Add(rest, NoPosition, timestamp);
        }

        return _records.Count > 0;
    }

    private void Add(ReadOnlySpan<byte> line, OffsetMap offset, long timestamp) =>
        _records.Add(new SourceRecord(
            _partition, offset, _config.Topic, null, null, default, Schema.String, ConnectValue.From(Encoding.UTF8.GetString(line)), timestamp));
}
