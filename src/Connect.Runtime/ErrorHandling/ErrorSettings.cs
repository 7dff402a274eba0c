using Connect.Runtime.Configuration;

namespace Connect.Runtime.ErrorHandling;

/// <summary>What a connector's configuration says of records that fail.</summary>
/// <param name="ToleratesAll">Whether failing records are skipped (<c>errors.tolerance=all</c>).</param>
/// <param name="RetryTimeout">How long one operation is repeated; zero for not at all, infinite for ever.</param>
/// <param name="RetryDelayMax">Longest wait between attempts.</param>
internal sealed record ErrorSettings(bool ToleratesAll, TimeSpan RetryTimeout, TimeSpan RetryDelayMax)
{
    public static ErrorSettings Of(ConnectorConfig config) => new(
        config.ErrorTolerance == ErrorTolerance.All,
        config.ErrorRetryTimeout < TimeSpan.Zero ? Timeout.InfiniteTimeSpan : config.ErrorRetryTimeout,
        config.ErrorRetryDelayMax);
}
