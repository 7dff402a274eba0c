using Connect.Runtime.Configuration;

namespace Connect.Runtime.Tests.Configuration;

public sealed class NearestNamesTests
{
    [Theory]
    [InlineData("tasks.mx", "tasks.max")]
    [InlineData("TASKS.MAX", "tasks.max")]
    [InlineData("topcis", "topics")]
    [InlineData("topic", "topics")]
    [InlineData("toopics", "topics")]
    public void Find_TypingMistake_FindsTheMeantName(string name, string expected) =>
        Assert.Equal([expected], NearestNames.Find(name, ["tasks.max", "topics", "topics.regex", "transforms"]));

    [Theory]
    [InlineData("Mask", "MaskField$Key MaskField$Value")]
    [InlineData("mask$value", "MaskField$Value")]
    [InlineData("org.transforms.Mask$Value", "org.transforms.MaskField$Value")]
    [InlineData("FileSink", "FileStreamSink")]
    [InlineData("File", "FileStreamSink FileStreamSource")]
    public void Find_ShortenedName_FindsTheFullOnesShortestFirst(string name, string expected) =>
        Assert.Equal(expected.Split(' '), NearestNames.Find(
            name, ["MaskField$Value", "MaskField$Key", "org.transforms.MaskField$Value", "FileStreamSource", "FileStreamSink", "Cast$Value", "org.transforms.Cast$Value"]));

    [Theory]
    [InlineData("batch")]
    [InlineData("max")]
    [InlineData("to")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("topics")]
    public void Find_AnotherWordOrTheNameItself_FindsNothing(string name) => Assert.Empty(NearestNames.Find(name, ["tasks.max", "topics", "topics.regex"]));

    [Fact]
    public void Hint_SeveralEquallyNear_NamesAtMostThree()
    {
        Assert.Equal(" Did you mean 'ab1' or 'ab2' or 'ab3'?", NearestNames.Hint("abx", ["ab4", "ab3", "ab2", "ab1", "zzz"]));
        Assert.Equal("", NearestNames.Hint("abx", []));
    }
}
