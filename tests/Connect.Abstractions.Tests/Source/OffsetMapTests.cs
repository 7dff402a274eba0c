using Connect.Data;
using Connect.Errors;
using Connect.Source;

namespace Connect.Tests.Source;

public sealed class OffsetMapTests
{
    [Fact]
    public void Equals_InAnotherOrder_IsTrue()
    {
        OffsetMap ab = OffsetMap.Of(("a", 1L), ("b", "x"));
        OffsetMap ba = OffsetMap.From(new Dictionary<string, ConnectValue> { ["b"] = "x", ["a"] = 1L });

        Assert.Equal(ab, ba);
        Assert.Equal(ab.GetHashCode(), ba.GetHashCode());
        Assert.Equal(["b", "a"], ba.Keys);
        Assert.NotEqual(ab, OffsetMap.Of(("a", 1), ("b", "x")));
        Assert.NotEqual(ab, OffsetMap.Of("a", 1L));
        Assert.Equal(OffsetMap.Empty, OffsetMap.Of());
    }

    [Fact]
    public void Of_NullValue_IsKept()
    {
        OffsetMap map = OffsetMap.Of("pos", default(ConnectValue));

        Assert.True(map.TryGetValue("pos", out ConnectValue value) && value.IsNull);
        Assert.False(map.ContainsKey("none"));
        Assert.Throws<KeyNotFoundException>(() => map["none"]);
    }

    [Fact]
    public void Of_ContainerValue_NamesTheField()
    {
        var error = Assert.Throws<ConnectDataException>(() => OffsetMap.Of("rows", new ConnectValue[] { 1 }));

        Assert.Equal("Offsets may only contain primitive types as values, but field rows contains Array", error.Message);
    }

    [Fact]
    public void Of_KeyTwiceOrMissing_Throws()
    {
        Assert.Throws<ArgumentException>(() => OffsetMap.Of(("a", 1), ("b", 2), ("a", 3)));
        Assert.Throws<ConnectDataException>(() => OffsetMap.Of(null!, 1));
    }

    [Fact]
    public void From_KeyTwice_TakesTheLastValue()
    {
        OffsetMap map = OffsetMap.From([new("a", 1), new("b", 2), new("a", 3)]);

        Assert.Equal(["a", "b"], map.Keys);
        Assert.Equal(3, map["a"].AsInt32());
    }
}
