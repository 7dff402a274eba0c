using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connect.Testing;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Sink;

/// <summary>Inserts, upserts, updates and deletes, and their order.</summary>
public class WriteTests(PostgresFixture postgres)
{
    public static TheoryData<string> Kinds => SinkTarget.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_UpsertWithTheSameKeyAgain_LastOneStays(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await using SinkTaskHarness task = await target.StartAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"), ("auto.create", "true"));

        await task.PutAsync([Rows.Record(0, 1, "a"), Rows.Record(1, 2, "b"), Rows.Record(2, 1, "c"), Rows.Record(3, 3, null), Rows.Record(4, 1, "d")]);

        Assert.Equal(["1|d", "2|b", "3|null"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_DeletesBetweenUpserts_EndsAsIfOneByOne(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await target.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, name text, other text DEFAULT 'fresh')");
        await target.ExecuteAsync("INSERT INTO t VALUES (1, 'old', 'kept'), (2, 'old', 'kept'), (3, 'old', 'kept'), (4, 'old', 'kept')");
        await using SinkTaskHarness task = await target.StartAsync(
            ("insert.mode", "upsert"), ("pk.mode", "record_key"), ("delete.enabled", "true"), ("sqlite.use.on.conflict", "true"));

        await task.PutAsync([
            Rows.Record(0, 1, "new"), Rows.Tombstone(1, 2), Rows.Tombstone(2, 3), Rows.Record(3, 3, "reborn"),
            Rows.Record(4, 4, "x"), Rows.Tombstone(5, 4), Rows.Record(6, 5, "x"), Rows.Tombstone(7, 5), Rows.Record(8, 5, "y"), Rows.Tombstone(9, 99)]);

        // What was deleted in between has lost what records do not have.
        Assert.Equal(["1|new|kept", "3|reborn|fresh", "5|y|fresh"], await target.QueryAsync("SELECT id, name, other FROM t ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_DeletesBetweenInserts_KeepTheirOrder(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await using SinkTaskHarness task = await target.StartAsync(("pk.mode", "record_key"), ("delete.enabled", "true"), ("auto.create", "true"));

        await task.PutAsync([Rows.Record(0, 1, "a"), Rows.Tombstone(1, 1), Rows.Record(2, 1, "b"), Rows.Record(3, 2, "c"), Rows.Tombstone(4, 1), Rows.Record(5, 1, "d")]);

        Assert.Equal(["1|d", "2|c"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_UpdatesAndDeletes_LeaveOutWhatIsNotThere(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await target.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, name text)");
        await target.ExecuteAsync("INSERT INTO t VALUES (1, 'old'), (2, 'old'), (3, 'old')");
        await using SinkTaskHarness task = await target.StartAsync(("insert.mode", "update"), ("pk.mode", "record_key"), ("delete.enabled", "true"));

        await task.PutAsync([Rows.Record(0, 1, "a"), Rows.Record(1, 7, "none"), Rows.Record(2, 1, "b"), Rows.Tombstone(3, 2), Rows.Record(4, 2, "gone"), Rows.Record(5, 3, "c")]);

        Assert.Equal(["1|b", "3|c"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_UpdateWithoutKey_ChangesAllRowsToTheLast(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await target.ExecuteAsync("CREATE TABLE t (id int, name text)");
        await target.ExecuteAsync("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        await using SinkTaskHarness task = await target.StartAsync(("insert.mode", "update"), ("fields.whitelist", "name"));

        await task.PutAsync([Rows.Record(0, 8, "x"), Rows.Record(1, 9, "y")]);

        Assert.Equal(["1|y", "2|y"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_ManyRowsInSmallBatches_AreAllThere(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        foreach (string mode in (string[])["insert", "upsert", "multi"])
        {
            await target.ExecuteAsync("DROP TABLE IF EXISTS t");
            await using SinkTaskHarness task = await target.StartAsync(("insert.mode", mode), ("pk.mode", "record_key"), ("auto.create", "true"), ("batch.size", "7"));

            await task.PutAsync([.. Enumerable.Range(0, 1000).Select(i => Rows.Record(i, i, $"name {i}"))]);

            Assert.Equal(["1000|1000|name 0|name 999"], await target.QueryAsync("SELECT count(*), count(DISTINCT id), min(name), max(name) FROM t WHERE name = 'name ' || id"));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_UpsertOfKeyColumnsOnly_IsNoError(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        Schema schema = Rows.Struct(("id", Schema.Int32));
        await using SinkTaskHarness task = await target.StartAsync(
            ("insert.mode", "upsert"), ("pk.mode", "record_value"), ("pk.fields", "id"), ("auto.create", "true"), ("sqlite.use.on.conflict", "true"));

        await task.PutAsync([Rows.Record(0, Rows.Of(schema, 1)), Rows.Record(1, Rows.Of(schema, 2))]);
        await task.PutAsync([Rows.Record(2, Rows.Of(schema, 2)), Rows.Record(3, Rows.Of(schema, 3))]);

        Assert.Equal(["1", "2", "3"], await target.QueryAsync("SELECT id FROM t ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_SchemasThatAlternate_FillWhatEachHas(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        Schema wide = Rows.Struct(("id", Schema.Int32), ("name", Schema.OptionalString), ("extra", Schema.OptionalInt64));
        await using SinkTaskHarness task = await target.StartAsync(
            ("insert.mode", "upsert"), ("pk.mode", "record_value"), ("pk.fields", "id"), ("auto.create", "true"), ("auto.evolve", "true"), ("sqlite.use.on.conflict", "true"));

        await task.PutAsync([
            Rows.Record(0, Rows.Of(Rows.Value, 1, "a")), Rows.Record(1, Rows.Of(wide, 1, "b", 5L)), Rows.Record(2, Rows.Of(Rows.Value, 1, "c")), Rows.Record(3, Rows.Of(wide, 2, "d", 6L))]);

        Assert.Equal(["1|c|5", "2|d|6"], await target.QueryAsync("SELECT id, name, extra FROM t ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_TablesByHeaderAndField_GoWhereTheySay(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await using SinkTaskHarness task = await target.StartAsync(("table.name.format", "${topic}_${header:region}_${field:name}"), ("auto.create", "true"));
        SinkRecord[] records = [Rows.Record(0, 1, "x"), Rows.Record(1, 2, "y"), Rows.Record(2, 3, "x")];
        foreach (SinkRecord record in records)
        {
            record.Headers.AddString("region", "eu");
        }

        await task.PutAsync(records);

        Assert.Equal(["1", "3"], await target.QueryAsync("SELECT id FROM t_eu_x ORDER BY id"));
        Assert.Equal(["2"], await target.QueryAsync("SELECT id FROM t_eu_y"));
        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => task.PutAsync([Rows.Record(3, 4, "z")]));
        Assert.Equal("The record at t-0@3 cannot be written. The record at t-0@3 has no header 'region', which the name of its table is made of.", error.Message);
    }

    [Fact]
    public async Task Put_TopicsMappedAndNormalized_GoWhereTheySay()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, "sqlite");
        await using SinkTaskHarness mapped = await target.StartAsync(("topics.to.tables.mapping", "t:renamed,u:other"), ("auto.create", "true"));
        await mapped.PutAsync([Rows.Record(0, 1, "x")]);
        await using SinkTaskHarness normalized = await target.StartAsync(("table.name.format", "a.b-${topic}"), ("table.name.normalize", "true"), ("auto.create", "true"));
        await normalized.PutAsync([Rows.Record(0, 2, "y")]);

        Assert.Equal(["1"], await target.QueryAsync("SELECT id FROM renamed"));
        Assert.Equal(["2"], await target.QueryAsync("SELECT id FROM a_b_t"));
        var unmapped = new SinkRecord("v", 0, null, default, Rows.Value, Rows.Of(Rows.Value, 1, "x"), 0);
        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => mapped.PutAsync([unmapped]));
        Assert.Contains("The topic 'v' is not in topics.to.tables.mapping", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_PlainText_GoesIntoItsColumn(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await using SinkTaskHarness task = await target.StartAsync(("pk.mode", "kafka"), ("auto.create", "true"));

        await task.PutAsync([new SinkRecord("t", 0, null, default, Schema.String, "hello", 7)]);

        Assert.Equal(["t|0|7|hello"], await target.QueryAsync("SELECT __connect_topic, __connect_partition, __connect_offset, record_value FROM t"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_NullWithDefault_IsReplacedUnlessToldOtherwise(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await target.ExecuteAsync("CREATE TABLE t (id int, name text)");
        Schema schema = Rows.Struct(("id", Schema.Int32), ("name", SchemaBuilder.String().Optional().Default("dflt").Build()));
        await using SinkTaskHarness replaces = await target.StartAsync();
        await replaces.PutAsync([Rows.Record(0, Rows.Of(schema, 1, default))]);
        await using SinkTaskHarness keeps = await target.StartAsync(("replace.null.with.default", "false"));
        await keeps.PutAsync([Rows.Record(0, Rows.Of(schema, 2, default))]);

        Assert.Equal(["1|dflt", "2|null"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Put_SqliteUpsertByReplace_ResetsOtherColumns()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, "sqlite");
        await target.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, name text, other text DEFAULT 'fresh')");
        await target.ExecuteAsync("INSERT INTO t VALUES (1, 'old', 'kept')");
        await using SinkTaskHarness task = await target.StartAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"));

        await task.PutAsync([Rows.Record(0, 1, "new")]);

        Assert.Equal(["1|new|fresh"], await target.QueryAsync("SELECT id, name, other FROM t"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_DeleteBeforeThereIsATable_IsNoErrorWithAutoCreate(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await using SinkTaskHarness task = await target.StartAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"), ("delete.enabled", "true"), ("auto.create", "true"));

        await task.PutAsync([Rows.Tombstone(0, 1)]);
        await task.PutAsync([Rows.Tombstone(1, 1), Rows.Record(2, 1, "a"), Rows.Record(3, 2, "b"), Rows.Tombstone(4, 1)]);

        Assert.Equal(["2|b"], await target.QueryAsync("SELECT id, name FROM t"));
    }
}
