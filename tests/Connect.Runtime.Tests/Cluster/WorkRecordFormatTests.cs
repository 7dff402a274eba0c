using System.Text;
using Connect.Runtime.Cluster;
using Connect.Runtime.Cluster.Records;
using Xunit;

namespace Connect.Runtime.Tests.Cluster;

public sealed class WorkRecordFormatTests
{
    private static readonly MemberId s_member = new("host-1.example:8083", "5f");

    public static TheoryData<string, string, string> Known { get; } = new()
    {
        { "leader", "leader:host-1.example:8083@5f.3", "{}" },
        { "placement", "unit:task:a-b@c-7@120.4", """{"slot":5,"from":0}""" },
        { "new", "unit:connector:a@120.5", """{"slot":5}""" },
        { "stop", "unit:connector:a@120.6", """{"from":5}""" },
        { "release", "released:task:a-b@c-7@120.4", "{}" },
        { "member", "worker:host-1.example:8083@5f", """{"url":"http://host-1.example:8083/","slots":[0,7]}""" },
        { "leaving", "worker:host-1.example:8083@5f", """{"slots":[],"leaving":true}""" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void WriteAndRead_KnownRecord_KeepsKeyAndValue(string name, string key, string value)
    {
        WorkRecord record = Sample(name);

        Assert.Equal(key, Encoding.UTF8.GetString(WorkRecordFormat.Key(record)));
        Assert.Equal(value, Encoding.UTF8.GetString(WorkRecordFormat.Value(record)!));
        WorkRecord read = WorkRecordFormat.Read(WorkRecordFormat.Key(record), WorkRecordFormat.Value(record))!;
        Assert.Equal(record.GetType(), read.GetType());
        Assert.Equal(key, read.Key);
        Assert.Equal(value, Encoding.UTF8.GetString(WorkRecordFormat.Value(read)!));
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void Read_Tombstone_TellsWhatIsDeleted(string name, string key, string value)
    {
        _ = (name, value);

        WorkRecord read = WorkRecordFormat.Read(Encoding.UTF8.GetBytes(key), null)!;

        Assert.True(read.IsDeleted);
        Assert.Equal(key, read.Key);
        Assert.Null(WorkRecordFormat.Value(read));
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData("unit:task:a-0", "{}")]
    [InlineData("unit:task:a@1.1", "{}")]
    [InlineData("unit:task:-1@1.1", "{}")]
    [InlineData("unit:connector:a@1", "{}")]
    [InlineData("unit:connector:a@1.x", "{}")]
    [InlineData("unit:connector:@1.1", "{}")]
    [InlineData("unit:connector:a@1.1", "[]")]
    [InlineData("unit:connector:a@1.1", "{\"slot\":-1}")]
    [InlineData("unit:connector:a@1.1", "{\"slot\":\"1\"}")]
    [InlineData("unit:connector:a@1.1", "no JSON")]
    [InlineData("leader:w@1", "{}")]
    [InlineData("worker:w@1", "{}")]
    [InlineData("worker:w@1", "{\"slots\":[1.5]}")]
    [InlineData("something:else@1.1", "{}")]
    public void Read_UnknownOrBroken_IsNull(string key, string value) =>
        Assert.Null(WorkRecordFormat.Read(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value)));

    [Fact]
    public void WorkUnit_ParsesItsIds()
    {
        foreach (WorkUnit unit in (WorkUnit[])[new("a"), new("a-1"), new("a-1", 0), new("a:b@c", 12)])
        {
            Assert.True(WorkUnit.TryParse(unit.Id, out WorkUnit parsed));
            Assert.Equal(unit, parsed);
        }
    }

    private static WorkRecord Sample(string name) => name switch
    {
        "leader" => new LeaderRecord(s_member, 3),
        "placement" => new PlacementRecord(new WorkUnit("a-b@c", 7), new PlacementId(120, 4), 5, 0),
        "new" => new PlacementRecord(new WorkUnit("a"), new PlacementId(120, 5), 5),
        "stop" => new PlacementRecord(new WorkUnit("a"), new PlacementId(120, 6), null, 5),
        "release" => new ReleaseRecord(new WorkUnit("a-b@c", 7), new PlacementId(120, 4)),
        "member" => new MemberRecord(s_member, "http://host-1.example:8083/", [0, 7]),
        _ => new MemberRecord(s_member, null, [], IsLeaving: true),
    };
}
