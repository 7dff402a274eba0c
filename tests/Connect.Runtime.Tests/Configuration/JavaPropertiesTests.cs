using Connect.Runtime.Configuration;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Configuration;

public sealed class JavaPropertiesTests
{
    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("a = b ", "a", "b ")]
    [InlineData("a:b", "a", "b")]
    [InlineData("a b", "a", "b")]
    [InlineData("a\t:\t b=c", "a", "b=c")]
    [InlineData("a==b", "a", "=b")]
    [InlineData("a : = b", "a", "= b")]
    [InlineData("a", "a", "")]
    [InlineData("a=", "a", "")]
    [InlineData("   a=b", "a", "b")]
    [InlineData("a\\ b=c", "a b", "c")]
    [InlineData("a\\=b=c", "a=b", "c")]
    [InlineData("a\\:b:c", "a:b", "c")]
    [InlineData("a=one,\\\n   two", "a", "one,two")]
    [InlineData("a=one\\\r\n\ttwo", "a", "onetwo")]
    [InlineData("a=one\\\\\nb=x", "a", "one\\")]
    [InlineData("a=x\\\n#not a comment", "a", "x#not a comment")]
    [InlineData("a=last\\", "a", "last")]
    [InlineData("a=\\t\\n\\r\\f\\\\\\q", "a", "\t\n\r\f\\q")]
    [InlineData("a=\\u00e9\\u20AC", "a", "é€")]
    [InlineData("a=1\na=2", "a", "2")]
    [InlineData("#a=0\n!a=0\n\n  # a=0\na=1", "a", "1")]
    [InlineData("a=1\rb=2", "a", "1")]
    [InlineData("a=# no comment", "a", "# no comment")]
    [InlineData("a=b\u0085c\u2028d", "a", "b\u0085c\u2028d")]
    public void Parse_Line_YieldsTheValue(string text, string key, string value) => Assert.Equal(value, JavaProperties.Parse(text)[key]);

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# only\n! comments")]
    public void Parse_NothingInIt_IsEmpty(string text) => Assert.Empty(JavaProperties.Parse(text));

    [Theory]
    [InlineData("ok=1\na=\\u00g1")]
    [InlineData("ok=1\na=\\u12")]
    public void Parse_BadUnicodeEscape_NamesTheLine(string text) =>
        Assert.Contains("line 2", Assert.Throws<FormatException>(() => JavaProperties.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_BytesAboveAscii_AreLatin1()
    {
        using var directory = new TempDirectory();
        File.WriteAllBytes(directory.File("a.properties"), [(byte)'a', (byte)'=', 0xE9]);

        Assert.Equal("é", JavaProperties.Load(directory.File("a.properties"))["a"]);
    }
}
