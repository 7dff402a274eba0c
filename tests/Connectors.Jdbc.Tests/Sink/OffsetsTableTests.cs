using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connect.Testing;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Sink;

/// <summary>Offsets in a table of the database: each record is written once, whatever comes again.</summary>
public class OffsetsTableTests(PostgresFixture postgres)
{
    private static readonly (string Key, string Value)[] Settings = [("offsets.table.name", "connect_offsets"), ("auto.create", "true")];
    private const string Counts = "SELECT count(*), count(DISTINCT id) FROM t";
    private const string Stored = "SELECT connector, topic, kafka_partition, next_offset FROM connect_offsets ORDER BY 1, 2, 3";

    public static TheoryData<string> Kinds => SinkTarget.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_SameRecordsAgain_AreWrittenOnce(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await using SinkTaskHarness task = await target.StartAsync(Settings);
        SinkRecord[] records = [.. Enumerable.Range(0, 100).Select(i => Rows.Record(i, i, "x"))];

        await task.PutAsync(records[..50]);
        await task.PutAsync(records[..50]);
        await task.PutAsync(records[20..80]);
        await task.PutAsync(records);

        Assert.Equal(["100|100"], await target.QueryAsync(Counts));
        Assert.Equal(["test|t|0|100"], await target.QueryAsync(Stored));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Restart_WithoutCommit_GoesOnWhereTheTableSays(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await using SinkTaskHarness task = await target.StartAsync(Settings);
        for (int i = 0; i < 30; i++)
        {
            task.Append(Rows.Partition, Rows.Value, Rows.Of(Rows.Value, i, "x"));
        }

        await task.DeliverAsync(20);
        await task.RestartAsync();
        Assert.Equal(0, (await task.DeliverAsync(5))[0].KafkaOffset);

        // Nothing is safe before the partition has moved.
        Assert.Empty(await task.CommitAsync());
        IReadOnlyList<SinkRecord> moved = await task.DeliverAsync();

        Assert.Equal(20, moved[0].KafkaOffset);
        Assert.Equal(30, (await task.CommitAsync())[Rows.Partition]);
        Assert.Equal(["30|30"], await target.QueryAsync(Counts));
    }

    [Fact]
    public async Task Restart_OffsetsInTheTableAreOlder_ReadsThoseAgain()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await using SinkTaskHarness task = await target.StartAsync(Settings);
        for (int i = 0; i < 30; i++)
        {
            task.Append(Rows.Partition, Rows.Value, Rows.Of(Rows.Value, i, "x"));
        }

        await task.DeliverAsync(20);
        await task.CommitAsync();

        // As from a backup.
        await target.ExecuteAsync("DELETE FROM t WHERE id >= 7; UPDATE connect_offsets SET next_offset = 7");
        await task.RestartAsync();
        await task.DeliverAsync();
        await task.DeliverAsync();

        Assert.Equal(["30|30"], await target.QueryAsync(Counts));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_TwoTasksBelieveToHaveAPartition_OneWins(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await using SinkTaskHarness zombie = await target.StartAsync(Settings);
        await zombie.PutAsync([Rows.Record(0, 0, "x")]);
        await using SinkTaskHarness heir = await target.StartAsync(Settings);
        await heir.PutAsync([Rows.Record(1, 1, "y"), Rows.Record(2, 2, "y")]);

        RetriableException error = await Assert.ThrowsAsync<RetriableException>(() => zombie.PutAsync([Rows.Record(1, 1, "z"), Rows.Record(2, 2, "z"), Rows.Record(3, 3, "z")]));
        Assert.Contains("another task has written its partitions", error.Message, StringComparison.Ordinal);
        await zombie.PutAsync([Rows.Record(1, 1, "z"), Rows.Record(2, 2, "z"), Rows.Record(3, 3, "z")]);

        Assert.Equal(["0|x", "1|y", "2|y", "3|z"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Put_ManyPartitionsAndTopics_AreKeptApart()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await using SinkTaskHarness task = await target.StartAsync(Settings);
        SinkRecord Record(string topic, int partition, long offset) => new(topic, partition, null, default, Rows.Value, Rows.Of(Rows.Value, (int)offset, topic), offset);

        await task.PutAsync([Record("t", 0, 0), Record("t'u", 1, 5), Record("t", 0, 1), Record("t", 1, 7)]);
        await task.PutAsync([Record("t", 1, 7), Record("t'u", 1, 6), Record("t", 0, 2)]);

        Assert.Equal(["test|t|0|3", "test|t|1|8", "test|t'u|1|7"], await target.QueryAsync(Stored));
        Assert.Equal(["4"], await target.QueryAsync("SELECT count(*) FROM t"));
        Assert.Equal(["2"], await target.QueryAsync("SELECT count(*) FROM \"t'u\""));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_BadRecords_AreReportedAndPassed(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await target.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, name text CHECK (name <> 'bad'))");
        await using SinkTaskHarness task = await target.StartReportingAsync(Settings);

        await task.PutAsync([.. Enumerable.Range(0, 20).Select(i => Rows.Record(i, i, i is 3 or 19 ? "bad" : "x"))]);

        Assert.Equal([3, 19], task.Reported.Select(reported => reported.Record.KafkaOffset));
        Assert.Equal(["18"], await target.QueryAsync("SELECT count(*) FROM t"));
        Assert.Equal(["test|t|0|20"], await target.QueryAsync(Stored));
    }

    [Fact]
    public async Task Put_ConstraintCheckedAtCommit_PassesTheRecordToo()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, name text, CONSTRAINT u UNIQUE (name) DEFERRABLE INITIALLY DEFERRED)");
        await using SinkTaskHarness task = await target.StartReportingAsync(Settings);

        await task.PutAsync([Rows.Record(0, 1, "a"), Rows.Record(1, 2, "b"), Rows.Record(2, 3, "a")]);

        Assert.Equal(2, Assert.Single(task.Reported).Record.KafkaOffset);
        Assert.Equal(["test|t|0|3"], await target.QueryAsync(Stored));
        Assert.Equal(["2"], await target.QueryAsync("SELECT count(*) FROM t"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AlterOffsets_SetAndReset_ChangesTheTable(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        Dictionary<string, string> config = target.Config(Settings);
        config["name"] = "it's";
        var connector = new JdbcSinkConnector();

        Assert.True(await connector.AlterOffsetsAsync(config, new Dictionary<TopicPartition, long?> { [new("t", 0)] = 5, [new("t", 1)] = 6 }, default));
        Assert.True(await connector.AlterOffsetsAsync(config, new Dictionary<TopicPartition, long?> { [new("t", 0)] = 9, [new("t", 1)] = null }, default));

        Assert.Equal(["it's|t|0|9"], await target.QueryAsync(Stored));
    }

    [Fact]
    public async Task Put_TasksStartAtOnce_CreateOneTable()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        SinkTaskHarness[] tasks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => target.StartAsync(Settings)));

        await Task.WhenAll(tasks.Select((task, i) => task.PutAsync([new SinkRecord("t", i, null, default, Rows.Value, Rows.Of(Rows.Value, i, "x"), 0)])));

        Assert.Equal(["8"], await target.QueryAsync("SELECT count(*) FROM connect_offsets"));
        Assert.Equal(["8|8"], await target.QueryAsync(Counts));
        foreach (SinkTaskHarness task in tasks)
        {
            await task.DisposeAsync();
        }
    }
}
