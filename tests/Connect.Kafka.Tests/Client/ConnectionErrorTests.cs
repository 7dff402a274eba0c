using Connect.Kafka.Client;

namespace Connect.Kafka.Tests.Client;

public class ConnectionErrorTests
{
    [Theory]
    [InlineData("no.such.host:9092/bootstrap: Failed to resolve 'no.such.host:9092': Name or service not known (after 0ms in state CONNECT, 1 identical error(s) suppressed)", "Failed to resolve 'no.such.host:9092': Name or service not known")]
    [InlineData("sasl_ssl://broker:9093/1: SASL authentication error: Authentication failed: wrong (after 305ms in state AUTH_REQ)", "SASL authentication error: Authentication failed: wrong")]
    [InlineData("Connection refused", "Connection refused")]
    public void Sentence_ReasonOfTheClient_KeepsWhatAUserNeeds(string reason, string expected) => Assert.Equal(expected, ConnectionError.Sentence(reason));
}
