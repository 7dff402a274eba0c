using System.Text;
using Connect.Runtime.Log;

namespace Connect.Embedded.Tests;

public sealed class Murmur2Tests
{
    /// <summary>The values Kafka's own client tests hold.</summary>
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Hash_KnownKeys_IsJavas(string key, int expected) => Assert.Equal(expected, Murmur2.Hash(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void Partition_NegativeHash_IsTakenPositiveAsInJava() => Assert.Equal((-790332482 & 0x7fffffff) % 7, Murmur2.Partition("foobar"u8, 7));
}
