using Connect.Errors;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Tests.Dialects;

public class IdentifierRulesTests
{
    private static readonly IdentifierRules Brackets = new("[", "]");

    [Theory]
    [InlineData("people", "\"people\"")]
    [InlineData("Mixed Case", "\"Mixed Case\"")]
    [InlineData("o\"dd", "\"o\"\"dd\"")]
    public void Quote_Name_DoublesTheQuote(string name, string expected) => Assert.Equal(expected, IdentifierRules.Standard.Quote(name));

    [Fact]
    public void Quote_Table_JoinsThePartsThatAreThere()
    {
        Assert.Equal("[db].[dbo].[a]]b]", Brackets.Quote(new TableId("db", "dbo", "a]b")));
        Assert.Equal("\"t\"", IdentifierRules.Standard.Quote(new TableId(null, null, "t")));
        Assert.Equal("bank.Mixed Case", (IdentifierRules.Standard with { Quotes = false }).Quote(new TableId(null, "bank", "Mixed Case")));
    }

    [Theory]
    [InlineData("t", "t")]
    [InlineData("s.t", "s|t")]
    [InlineData("\"a.b\".\"c\"\"d\"", "a.b|c\"d")]
    [InlineData("a.\"b\".c", "a|b|c")]
    [InlineData("bank.Mixed Case", "bank|Mixed Case")]
    public void Parse_FullName_SplitsAtDotsOutsideQuotes(string name, string expected) => Assert.Equal(expected, string.Join('|', IdentifierRules.Standard.Parse(name)));

    [Theory]
    [InlineData("[a.b].[c]", "a.b|c")]
    [InlineData("[a]]b].c", "a]b|c")]
    public void Parse_Brackets_AreQuotesToo(string name, string expected) => Assert.Equal(expected, string.Join('|', Brackets.Parse(name)));

    [Theory]
    [InlineData("\"a", "missing trailing quote")]
    [InlineData("a.", "ends in delimiter")]
    [InlineData("\"a\"b", "dot is expected")]
    public void Parse_Mistake_IsTold(string name, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConnectException>(() => IdentifierRules.Standard.Parse(name)).Message, StringComparison.Ordinal);
}
