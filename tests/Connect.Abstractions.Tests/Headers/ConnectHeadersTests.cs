using Connect.Data;
using Connect.Headers;

namespace Connect.Tests.Headers;

public sealed class ConnectHeadersTests
{
    [Fact]
    public void Duplicate_ThenChanged_LeavesTheOriginal()
    {
        ConnectHeaders original = new ConnectHeaders().AddString("a", "1");

        ConnectHeaders copy = original.Duplicate().AddString("b", "2").Remove("a");

        Assert.Equal(["a"], original.Select(header => header.Key));
        Assert.Equal(["b"], copy.Select(header => header.Key));
    }

    [Fact]
    public void Equals_InAnotherOrder_IsFalse()
    {
        ConnectHeaders ab = new ConnectHeaders().AddString("a", "1").AddInt32("b", 2);
        ConnectHeaders ba = new ConnectHeaders().AddInt32("b", 2).AddString("a", "1");

        Assert.NotEqual(ab, ba);
        Assert.Equal(ab, ab.Duplicate());
        Assert.Equal(ab.GetHashCode(), ab.Duplicate().GetHashCode());
        Assert.Equal(new ConnectHeaders(), new ConnectHeaders().AddString("x", "1").Clear());
    }

    [Fact]
    public void Apply_WhereTheFunctionFails_KeepsEveryHeaderNotYetReached()
    {
        ConnectHeaders headers = new ConnectHeaders().AddString("a", "1").AddString("b", "2").AddString("c", "3");

        Assert.Throws<InvalidOperationException>(() => headers.Apply(header => header.Key == "b" ? throw new InvalidOperationException() : null));

        Assert.Equal(["a", "b", "c"], headers.Select(header => header.Key));
    }

    [Fact]
    public void Add_WithoutKey_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new ConnectHeaders().AddString(null!, "1"));
        Assert.Throws<ArgumentNullException>(() => new ConnectHeaders().LastWithName(null!));
    }

    [Fact]
    public void Empty_AnswersEverything()
    {
        var headers = new ConnectHeaders();

        Assert.Empty(headers);
        Assert.Null(headers.LastWithName("a"));
        Assert.Empty(headers.AllWithName("a"));
        Assert.Empty(headers.RetainLatest().RetainLatest("a").Remove("a").Apply(header => header));
        Assert.Throws<ArgumentOutOfRangeException>(() => headers[0]);
    }
}
