using Connect.TestSupport.Golden;

namespace Connect.Tests.Data;

/// <summary>The replay itself: a comparison that cannot fail would prove nothing.</summary>
public sealed class GoldenFileTests
{
    private const string File = "ConnectHeaders.jsonl";

    [Fact]
    public void Replay_OfLineThatDoesNotHold_NamesIt()
    {
        var error = Assert.Throws<GoldenMismatchException>(() => GoldenFile.Replay(File, 1, line => line.Id == 5 ? "wrong" : null));

        Assert.Contains("1 of 66 lines", error.Message);
        Assert.Contains("\"id\":5", error.Message);
    }

    [Fact]
    public void Replay_OfLineThatThrows_NamesTheError() =>
        Assert.Contains("InvalidTimeZone", Assert.Throws<GoldenMismatchException>(() => GoldenFile.Replay(File, 1, _ => throw new InvalidTimeZoneException())).Message);

    [Fact]
    public void Replay_OfTooFewLines_Fails() => Assert.Throws<GoldenMismatchException>(() => GoldenFile.Replay(File, 67, _ => null));

    [Fact]
    public void Replay_WithListedDifference_ExpectsIt()
    {
        GoldenSummary summary = GoldenFile.Replay(File, 1, line => line.Id == 5 ? "different" : null, line => line.Id == 5 ? "on purpose" : null);

        Assert.Equal((66, 1), (summary.Replayed, summary.Differing));
        Assert.Throws<GoldenMismatchException>(() => GoldenFile.Replay(File, 1, _ => null, line => line.Id == 5 ? "on purpose" : null));
    }

    [Theory]
    [InlineData("Invalid Java object for schema \"x\" with type INT8: class java.lang.Short for field: \"f\"", "Invalid value for schema \"x\" with type INT8: class Int16 for field: \"f\"")]
    [InlineData("Unable to convert [B@HASH (class [B) to a number", "Unable to convert a value of class Bytes to a number")]
    [InlineData("zz is not a valid field name", "zz is not a valid field name")]
    public void Translate_OfJavaMessage_NamesOurKindsAndNoContents(string java, string ours) => Assert.Equal(ours, GoldenError.Translate(java));
}
