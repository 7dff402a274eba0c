using Connect.Errors;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Tests.Plugins;

public sealed class PluginVersionTests
{
    [Theory]
    [InlineData("1.0", "1.0.0")]
    [InlineData("1", "1.0-final")]
    [InlineData("1.0.0-rc1", "1-cr1")]
    [InlineData("2.0.0+build.7", "2.0.0")]
    [InlineData("1.0-a1", "1.0-alpha-1")]
    [InlineData(null, "")]
    public void CompareTo_SameVersionWrittenDifferently_IsEqual(string? left, string right) =>
        Assert.Equal(0, PluginVersion.Parse(left).CompareTo(PluginVersion.Parse(right)));

    [Theory]
    [InlineData("1.9.0", "1.10.0")]
    [InlineData("1.0-alpha", "1.0-beta")]
    [InlineData("1.0-beta", "1.0-m1")]
    [InlineData("1.0-m1", "1.0-rc1")]
    [InlineData("1.0-rc1", "1.0-SNAPSHOT")]
    [InlineData("1.0-SNAPSHOT", "1.0")]
    [InlineData("1.0", "1.0-sp")]
    [InlineData("1.0-rc9", "1.0-rc10")]
    [InlineData("1.0", "1.0-custom")]
    [InlineData("1.0-acme", "1.0-custom")]
    [InlineData("1.0-acme", "1.0.1")]
    [InlineData("1.99999999999999999999", "1.100000000000000000000")]
    [InlineData("", "0.0.1")]
    public void CompareTo_Older_IsLess(string older, string newer)
    {
        Assert.True(PluginVersion.Parse(older).CompareTo(PluginVersion.Parse(newer)) < 0);
        Assert.True(PluginVersion.Parse(newer).CompareTo(PluginVersion.Parse(older)) > 0);
    }

    [Theory]
    [InlineData("1.5.0", "1.5", true)]
    [InlineData("1.5", "[1.5]", true)]
    [InlineData("1.5.1", "1.5", false)]
    [InlineData("1.0", "[1.0,2.0)", true)]
    [InlineData("2.0", "[1.0,2.0)", false)]
    [InlineData("2.0", "[1.0,2.0]", true)]
    [InlineData("1.0", "(1.0,2.0)", false)]
    [InlineData("0.1", "(,1.0]", true)]
    [InlineData("9.0", "[1.5,)", true)]
    [InlineData("3.5", "[1.0,2.0), [3.0,4.0)", true)]
    [InlineData("2.5", "[1.0,2.0),[3.0,4.0)", false)]
    [InlineData("7", "latest", true)]
    [InlineData("7", " LATEST ", true)]
    [InlineData("7", "", true)]
    [InlineData(null, null, true)]
    [InlineData(null, "(,1.0]", false)]
    public void Contains_Range_IsMavens(string? version, string? range, bool expected) =>
        Assert.Equal(expected, PluginVersionRange.Parse(range).Contains(version));

    [Theory]
    [InlineData("[1.0")]
    [InlineData("[2.0,1.0]")]
    [InlineData("[1,2,3]")]
    [InlineData("(1.0)")]
    [InlineData("[]")]
    [InlineData("1.0,2.0")]
    [InlineData("[1.0],2.0")]
    public void Parse_NoRange_SaysWhatIsExpected(string text) =>
        Assert.StartsWith("Expected a version (1.2.0), a range", Assert.Throws<ConfigException>(() => PluginVersionRange.Parse(text)).Message);
}
