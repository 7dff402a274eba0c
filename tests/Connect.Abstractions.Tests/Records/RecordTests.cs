using Connect.Data;
using Connect.Headers;
using Connect.Sink;
using Connect.Source;

namespace Connect.Tests.Records;

public sealed class RecordTests
{
    [Fact]
    public void NewRecord_OfSinkRecord_KeepsItsOriginAndCopiesHeaders()
    {
        var record = new SinkRecord("topic", 3, null, "k", null, "v", 42, 5, TimestampType.CreateTime, new ConnectHeaders().AddString("h", "1"));

        SinkRecord changed = record.NewRecord("topic2", 9, Schema.String, "k2", Schema.Int32, 2, 6).NewRecord("topic3", null, null, default, null, default, null);

        Assert.Equal(("topic", 3, 42L), (changed.OriginalTopic, changed.OriginalKafkaPartition, changed.OriginalKafkaOffset));
        Assert.Equal((42L, TimestampType.CreateTime), (changed.KafkaOffset, changed.TimestampType));
        Assert.Equal(("topic3", (int?)null, (long?)null), (changed.Topic, changed.KafkaPartition, changed.Timestamp));
        Assert.True(changed.Value.IsNull);
        changed.Headers.Clear();
        Assert.Equal("1", record.Headers.LastWithName("h")!.Value.Value.AsString());
    }

    [Fact]
    public void NewRecord_OfSourceRecord_KeepsPartitionAndOffset()
    {
        OffsetMap partition = OffsetMap.Of("p", "x"), offset = OffsetMap.Of("o", 1L);
        var record = new SourceRecord(partition, offset, "topic", 1, null, "k", null, "v", 5, new ConnectHeaders().AddString("h", "1"));
        ConnectHeaders other = new ConnectHeaders().AddString("z", "2");

        SourceRecord changed = record.NewRecord("t2", null, null, default, Schema.String, "v2", null, other);

        Assert.Same(partition, changed.SourcePartition);
        Assert.Same(offset, changed.SourceOffset);
        Assert.Same(other, changed.Headers);
        Assert.Equal("v2", changed.Value.AsString());
        Assert.Equal("k", record.Key.AsString());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Timestamp_OfAnyValue_IsKept(long timestamp) =>
        Assert.Equal(timestamp, new SinkRecord("t", 0, null, default, null, default, 0, timestamp).Timestamp);

    [Fact]
    public void ToString_NeverShowsContents()
    {
        var sink = new SinkRecord("t", 1, null, "secret-key", null, "secret-value", 7);
        var source = new SourceRecord(OffsetMap.Of("file", "a.txt"), OffsetMap.Of("position", 3L), "t", null, "secret-value");

        Assert.Contains("t-1@7", sink.ToString());
        Assert.Contains("{file=a.txt}", source.ToString());
        Assert.DoesNotContain("secret", sink.ToString() + source);
    }

    [Fact]
    public void HasHeaders_BeforeFirstUse_IsFalse()
    {
        var record = new SinkRecord("t", 1, null, default, null, default, 7);

        Assert.False(record.HasHeaders);
        Assert.Empty(record.Headers);
        record.Headers.AddBoolean("b", true);
        Assert.True(record.HasHeaders);
    }
}
