using System.Runtime.ExceptionServices;
using Connect.Errors;
using Polly;
using Polly.Retry;

namespace Connect.Runtime.ErrorHandling;

/// <summary>
/// Repeats an operation on one record while it fails for the moment: waits 300 ms, 600 ms, 1.2 s … up to the configured longest wait (from there on with jitter), for
/// the configured time in all. It blocks the pipeline's own loop, as order must be kept. Not thread-safe.
/// </summary>
internal sealed class StageRetry
{
    private const double FirstDelayMs = 300;

    private readonly ErrorSettings _settings;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Action<Exception, TimeSpan> _retrying;
    private readonly ResiliencePipeline _pipeline;
    private long _started;

    /// <param name="settings">The connector's settings.</param>
    /// <param name="time">The clock; waits follow it.</param>
    /// <param name="random">Gives the jitter.</param>
    /// <param name="retrying">Told before each wait.</param>
    public StageRetry(ErrorSettings settings, TimeProvider time, Random random, Action<Exception, TimeSpan> retrying)
    {
        _settings = settings;
        _time = time;
        _random = random;
        _retrying = retrying;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => new ValueTask<bool>(arguments.Outcome.Exception is RetriableException && Remaining() > TimeSpan.Zero),
                MaxRetryAttempts = int.MaxValue,
                DelayGenerator = arguments => new ValueTask<TimeSpan?>(NextDelay(arguments.AttemptNumber)),
                OnRetry = arguments =>
                {
                    _retrying(arguments.Outcome.Exception!, arguments.RetryDelay);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Repeats an operation that has failed once already, waiting before the next attempt; the last error is thrown when time is up.</summary>
    /// <exception cref="OperationCanceledException">The task stops.</exception>
    public T Execute<T>(Exception firstError, Func<T> operation, CancellationToken stopping)
    {
        _started = _time.GetTimestamp();
        bool first = true;
        return _pipeline.Execute(
            _ =>
            {
                if (first)
                {
                    first = false;
                    ExceptionDispatchInfo.Throw(firstError);
                }

                return operation();
            },
            stopping);
    }

    private TimeSpan Remaining() =>
        _settings.RetryTimeout < TimeSpan.Zero ? TimeSpan.MaxValue : _settings.RetryTimeout - _time.GetElapsedTime(_started);

    private TimeSpan NextDelay(int attempt)
    {
        double delay = FirstDelayMs * Math.Pow(2, Math.Min(attempt, 30));
        double max = _settings.RetryDelayMax.TotalMilliseconds;
        if (delay > max)
        {
            delay = max / 2 + _random.NextDouble() * max / 2;
        }

        return TimeSpan.FromMilliseconds(Math.Min(delay, Math.Max(0, Remaining().TotalMilliseconds)));
    }
}
