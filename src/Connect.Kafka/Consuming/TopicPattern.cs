using System.Diagnostics;
using Connect.Runtime.Log;

namespace Connect.Kafka.Consuming;

/// <summary>
/// Finds the topics a pattern selects, again and again. Done here and not by the client, whose own patterns have another syntax than the user's.
/// </summary>
internal sealed class TopicPattern(KafkaLog log, TopicSelection topics, TimeSpan interval, Action<Exception> failed) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private HashSet<string> _known = [];
    private Task<IReadOnlyList<string>>? _looking;
    private long _lookedAt;

    /// <summary>The topics, when they have changed since the last call; does not wait.</summary>
    public IReadOnlyCollection<string>? TakeChange()
    {
        if (_looking is null)
        {
            if (_lookedAt == 0 || Stopwatch.GetElapsedTime(_lookedAt) >= interval)
            {
                _lookedAt = Stopwatch.GetTimestamp();
                _looking = log.TopicNamesAsync(_stopping.Token);
            }

            return null;
        }

        if (!_looking.IsCompleted)
        {
            return null;
        }

        Task<IReadOnlyList<string>> looked = _looking;
        _looking = null;
        if (!looked.IsCompletedSuccessfully)
        {
            if (looked.Exception is { } error)
            {
                failed(error.GetBaseException());
            }

            return null;
        }

        HashSet<string> found = [.. looked.Result.Where(topics.Contains)];
        if (found.SetEquals(_known))
        {
            return null;
        }

        return _known = found;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }
}
