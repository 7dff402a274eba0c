using System.Text.Json;
using Connect.Data;
using Connect.Runtime.Storage;
using Connect.Source;

namespace Connect.Runtime.Tests.Storage;

public class StoreJsonTests
{
    [Fact]
    public void ReadOffsetMap_WrittenOffset_KeepsKindsAsKafkaConnectDoes()
    {
        OffsetMap offset = OffsetMap.Of(("position", 30L), ("small", 7), ("ratio", 1.5), ("name", "a"), ("done", true), ("none", ConnectValue.Null));

        using JsonDocument json = JsonDocument.Parse(StoreJson.OffsetValue(offset));
        OffsetMap read = StoreJson.ReadOffsetMap(json.RootElement)!;

        Assert.Equal(OffsetMap.Of(("position", 30L), ("small", 7L), ("ratio", 1.5), ("name", "a"), ("done", true), ("none", ConnectValue.Null)), read);
        Assert.Equal(ValueKind.Int64, read["position"].Kind);
    }
}
