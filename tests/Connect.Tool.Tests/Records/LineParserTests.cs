using Connect.Tool.Records;

namespace Connect.Tool.Tests.Records;

public sealed class LineParserTests
{
    [Theory]
    [InlineData("a\tb", null, "a\tb")]
    [InlineData("a\tb", "a", "b", "parse.key=true")]
    [InlineData("a::b:c", "a", "b:c", "parse.key=true", "key.separator=::")]
    [InlineData("\tb", "", "b", "parse.key=true")]
    [InlineData("NULL\tNULL", null, null, "parse.key=true", "null.marker=NULL")]
    [InlineData("a", null, "a", "parse.key=true", "ignore.error=true")]
    public void Parse_Key_IsCutAtTheFirstSeparator(string line, string? key, string? value, params string[] properties)
    {
        InputRecord record = new LineParser(FormatProperties.Parse(properties)).Parse(line);

        Assert.Equal((key, value), (record.Key, record.Value));
        Assert.Empty(record.Headers);
    }

    [Fact]
    public void Parse_Headers_ComeBeforeTheKey()
    {
        InputRecord record = new LineParser(FormatProperties.Parse(["parse.headers=true", "parse.key=true", "null.marker=-"])).Parse("h1:a,h2:-,h3:x:y\tk\tv");

        Assert.Equal([new("h1", "a"), new("h2", null), new("h3", "x:y")], record.Headers);
        Assert.Equal(("k", "v"), (record.Key, record.Value));
    }

    [Theory]
    [InlineData("key.separator=")]
    [InlineData("headers.separator=:")]
    [InlineData("headers.delimiter=,", "parse.headers=true")]
    public void New_SeparatorsThatCannotBeToldApart_AreRefused(params string[] properties)
    {
        var error = Assert.Throws<CommandException>(() => new LineParser(FormatProperties.Parse(properties)));

        Assert.Equal(ExitCodes.Usage, error.ExitCode);
    }

    [Fact]
    public void Parse_HeaderWithoutSeparator_NamesTheLine()
    {
        var parser = new LineParser(FormatProperties.Parse(["parse.headers=true"]));
        parser.Parse("a:b\tv");

        var error = Assert.Throws<CommandException>(() => parser.Parse("secret\tv"));

        Assert.Contains("Line 2", error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }
}
