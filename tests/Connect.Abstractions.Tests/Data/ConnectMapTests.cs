using Connect.Data;

namespace Connect.Tests.Data;

public sealed class ConnectMapTests
{
    // Eight entries are searched in a row, more through an index.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(100)]
    public void TryGetValue_OfAnySize_FindsEveryKeyInOrder(int count)
    {
        ConnectMap map = Create(count);

        Assert.Equal(count, map.Count);
        Assert.Equal(Enumerable.Range(0, count), map.Select(entry => entry.Value.AsInt32()));
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(i, map[$"k{i}"].AsInt32());
        }

        Assert.False(map.TryGetValue("none", out ConnectValue missing));
        Assert.True(missing.IsNull);
        Assert.Throws<KeyNotFoundException>(() => map["none"]);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(20)]
    public void Remove_InTheMiddle_KeepsTheOrderOfTheOthers(int count)
    {
        ConnectMap map = Create(count);
        Assert.True(map.ContainsKey("k3"));

        Assert.True(map.Remove("k3"));

        Assert.False(map.Remove("k3"));
        Assert.Equal(Enumerable.Range(0, count).Where(i => i != 3), map.Select(entry => entry.Value.AsInt32()));
        map.Add("k3", 3);
        Assert.Equal(3, map.Entries[^1].Value.AsInt32());
        Assert.Equal(count - 1, map[$"k{count - 1}"].AsInt32());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(20)]
    public void Set_OfPresentKey_ReplacesItInItsPlace(int count)
    {
        ConnectMap map = Create(count);

        map["k1"] = "new";

        Assert.Equal(count, map.Count);
        Assert.Equal("new", map.Entries[1].Value.AsString());
        Assert.Throws<ArgumentException>(() => map.Add("k1", 1));
    }

    [Fact]
    public void Keys_OfAnyKind_AreComparedDeeply()
    {
        ConnectMap map = new() { { default, 0 }, { new byte[] { 1 }, 1 }, { new ConnectValue[] { 1 }, 2 }, { 1, 3 }, { 1L, 4 } };

        Assert.Equal(0, map[default].AsInt32());
        Assert.Equal(1, map[new byte[] { 1 }].AsInt32());
        Assert.Equal(2, map[new ConnectValue[] { 1 }].AsInt32());
        Assert.Equal(3, map[1].AsInt32());
        Assert.Equal(4, map[1L].AsInt32());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(30)]
    public void Equals_InAnotherOrder_IsTrue(int count)
    {
        ConnectMap map = Create(count);
        var reversed = new ConnectMap();
        foreach ((ConnectValue key, ConnectValue value) in map.Reverse())
        {
            reversed.Add(key, value);
        }

        Assert.Equal(map, reversed);
        Assert.Equal(map.GetHashCode(), reversed.GetHashCode());
        reversed["k0"] = -1;
        Assert.NotEqual(map, reversed);
    }

    private static ConnectMap Create(int count)
    {
        var map = new ConnectMap();
        for (int i = 0; i < count; i++)
        {
            map.Add($"k{i}", i);
        }

        return map;
    }
}
