using Connect.Kafka.Client;
using Connect.Testing;

namespace Connect.Kafka.Tests.Client;

public class ConnectionFailuresTests
{
    private readonly ManualTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("[thrd:127.0.0.1:34267/2]: 127.0.0.1:34267/2: Connect to ipv4#127.0.0.1:34267 failed: Connection refused (after 0ms in state CONNECT, 7 identical error(s) suppressed)", "127.0.0.1:34267", "Connection refused")]
    [InlineData("[thrd:localhost:9092/bootstrap]: localhost:9092/bootstrap: Connect to ipv6#[::1]:9092 failed: Connection refused (after 1ms in state CONNECT)", "localhost:9092", "Connection refused")]
    [InlineData("[thrd:GroupCoordinator]: GroupCoordinator: 127.0.0.1:42127: Connect to ipv4#127.0.0.1:42127 failed: Connection refused (after 0ms in state CONNECT)", "127.0.0.1:42127", "Connection refused")]
    [InlineData("[thrd:sasl_ssl://b1:9093/bootstrap]: sasl_ssl://b1:9093/1: SASL authentication error: Authentication failed: wrong (after 305ms in state AUTH_REQ)", "b1:9093", "SASL authentication error: Authentication failed: wrong")]
    [InlineData("[thrd:no.such.host:9092/bootstrap]: no.such.host:9092/bootstrap: Failed to resolve 'no.such.host:9092': Name or service not known (after 0ms in state CONNECT)", "no.such.host:9092", "Failed to resolve 'no.such.host:9092': Name or service not known")]
    public void TryRead_LineOfTheClient_KeepsBrokerAndReason(string line, string broker, string reason)
    {
        Assert.True(ConnectionFailures.TryRead(line, out string readBroker, out string readReason));
        Assert.Equal((broker, reason), (readBroker, readReason));
    }

    [Fact]
    public void TryRead_OtherLine_IsFalse() => Assert.False(ConnectionFailures.TryRead("something else happened", out _, out _));

    [Fact]
    public void IsNews_WhileABrokerIsAway_OncePerReasonAndAgainAfterAWhile()
    {
        var failures = new ConnectionFailures(_time);
        int told = 0;

        // Eleven minutes, ten clients that say so twice a minute.
        for (int half = 0; half < 22; half++)
        {
            told += Enumerable.Range(0, 10).Count(_ => failures.IsNews("b1:9092", "Connection refused"));
            _time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(3, told);
        Assert.True(failures.IsNews("b2:9092", "Connection refused"));
        Assert.True(failures.IsNews("b1:9092", "Failed to resolve"));
    }

    [Fact]
    public void IsNews_BrokerWasBackMeanwhile_IsToldAgain()
    {
        var failures = new ConnectionFailures(_time);
        Assert.True(failures.IsNews("b1:9092", "Connection refused"));

        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.True(failures.IsNews("b1:9092", "Connection refused"));
    }
}
