using Connect.Data;
using Connect.Errors;
using Connect.Testing;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Sink;

/// <summary>Tables that are created, changed and found.</summary>
public class TableTests(PostgresFixture postgres)
{
    private static readonly Schema Wide = Rows.Struct(("id", Schema.Int32), ("name", Schema.OptionalString), ("a", Schema.OptionalInt64), ("b", Schema.OptionalBoolean));

    public static TheoryData<string> Kinds => SinkTarget.Kinds;

    [Fact]
    public async Task Put_ManyTasksAtOnce_CreateAndEvolveOneTable()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        SinkTaskHarness[] tasks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => target.StartAsync(("auto.create", "true"), ("auto.evolve", "true"))));

        await Task.WhenAll(tasks.Select((task, i) => task.PutAsync([Rows.Record(0, i, "x")])));
        await Task.WhenAll(tasks.Select((task, i) => task.PutAsync([Rows.Record(1, Rows.Of(
            Rows.Struct(("id", Schema.Int32), ("name", Schema.OptionalString), ("shared", Schema.OptionalInt64), ($"own{i}", Schema.OptionalString)), i, "y", (long)i, "z"))])));

        Assert.Equal(["16|8"], await target.QueryAsync("SELECT count(*), count(shared) FROM t"));
        Assert.Equal(["11"], await target.QueryAsync("SELECT count(*) FROM information_schema.columns WHERE table_name = 't'"));
        foreach (SinkTaskHarness task in tasks)
        {
            await task.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_TableIsDroppedMeanwhile_IsCreatedAgain(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await using SinkTaskHarness task = await target.StartAsync(("auto.create", "true"));
        await task.PutAsync([Rows.Record(0, 1, "a")]);

        await target.ExecuteAsync("DROP TABLE t");
        await task.PutAsync([Rows.Record(1, 2, "b"), Rows.Record(2, 3, "c")]);

        Assert.Equal(["2|b", "3|c"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_ColumnsWithOtherCase_AreFound(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await target.ExecuteAsync("CREATE TABLE t (\"ID\" int PRIMARY KEY, \"Name\" text)");
        await using SinkTaskHarness task = await target.StartAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"), ("delete.enabled", "true"));

        await task.PutAsync([Rows.Record(0, 1, "a"), Rows.Record(1, 2, "b"), Rows.Tombstone(2, 2)]);

        Assert.Equal(["1|a"], await target.QueryAsync("SELECT \"ID\", \"Name\" FROM t"));
    }

    [Fact]
    public async Task Put_NamesAreNotQuoted_FoldAsTheDatabaseFoldsThem()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        Schema schema = Rows.Struct(("Id", Schema.Int32), ("Val", Schema.OptionalString));
        await using SinkTaskHarness task = await target.StartAsync(
            ("quote.sql.identifiers", "never"), ("auto.create", "true"), ("insert.mode", "upsert"), ("pk.mode", "record_value"), ("pk.fields", "Id"), ("table.name.format", "Some_${topic}"));

        await task.PutAsync([Rows.Record(0, Rows.Of(schema, 1, "a"))]);
        await task.PutAsync([Rows.Record(1, Rows.Of(schema, 1, "b")), Rows.Record(2, Rows.Of(schema, 2, "c"))]);

        Assert.Equal(["1|b", "2|c"], await target.QueryAsync("SELECT id, val FROM some_t ORDER BY id"));
    }

    [Fact]
    public async Task Put_SchemaInTableName_GoesThere()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE SCHEMA other");
        await using SinkTaskHarness task = await target.StartAsync(("table.name.format", "other.${topic}"), ("auto.create", "true"));

        await task.PutAsync([Rows.Record(0, 1, "a")]);

        Assert.Equal(["1|a"], await target.QueryAsync("SELECT id, name FROM other.t"));
    }

    [Fact]
    public async Task Put_View_IsRefusedUnlessNamed()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE base (id int PRIMARY KEY, name text); CREATE VIEW t AS SELECT * FROM base");
        await using SinkTaskHarness refused = await target.StartAsync();
        ConnectException error = await Assert.ThrowsAnyAsync<ConnectException>(() => refused.PutAsync([Rows.Record(0, 1, "a")]));
        Assert.Equal("Table \"t\" is a VIEW, and table.types has TABLE only; add it there to write to it.", error.Message);

        await using SinkTaskHarness task = await target.StartAsync(("table.types", "table,view"));
        await task.PutAsync([.. Enumerable.Range(0, 100).Select(i => Rows.Record(i, i, "a"))]);
        error = await Assert.ThrowsAnyAsync<ConnectException>(() => task.PutAsync([Rows.Record(1, Rows.Of(Wide, 2, "b", 1L, true))]));

        Assert.StartsWith("View \"t\" is missing fields ([", error.Message, StringComparison.Ordinal);
        Assert.Equal(["100"], await target.QueryAsync("SELECT count(*) FROM base"));
    }

    [Fact]
    public async Task Put_PartitionedTable_TakesRowsAndColumns()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE t (id int, name text) PARTITION BY RANGE (id); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (50); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (50) TO (1000)");
        await using SinkTaskHarness task = await target.StartAsync(("table.types", "PARTITIONED TABLE"), ("auto.evolve", "true"));

        await task.PutAsync([.. Enumerable.Range(0, 100).Select(i => Rows.Record(i, Rows.Of(Wide, i, "b", (long)i, true)))]);

        Assert.Equal(["50|1225"], await target.QueryAsync("SELECT count(*), sum(a) FROM t1"));
        Assert.Equal(["50"], await target.QueryAsync("SELECT count(*) FROM t2"));
    }

    [Fact]
    public async Task Put_RowLevelSecurity_IsWrittenWithoutCopy()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync($"""
            CREATE TABLE t (id int, name text); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
            CREATE ROLE rls_{target.Postgres.Name} LOGIN; GRANT ALL ON t TO rls_{target.Postgres.Name};
            CREATE POLICY p ON t TO rls_{target.Postgres.Name} USING (true) WITH CHECK (name <> 'bad')
            """);
        await using SinkTaskHarness task = await target.StartReportingAsync(("connection.user", $"rls_{target.Postgres.Name}"));

        await task.PutAsync([.. Enumerable.Range(0, 50).Select(i => Rows.Record(i, i, "a"))]);
        await task.PutAsync([.. Enumerable.Range(0, 50).Select(i => Rows.Record(i, i, i == 20 ? "bad" : "b"))]);

        Assert.Equal(20, Assert.Single(task.Reported).Record.KafkaOffset);
        Assert.Equal(["a|50", "b|49"], await target.QueryAsync("SELECT name, count(*) FROM t GROUP BY name ORDER BY name"));
        await task.DisposeAsync();
        await target.ExecuteAsync($"DROP OWNED BY rls_{target.Postgres.Name}; DROP ROLE rls_{target.Postgres.Name}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_DefaultsOfSchemas_BecomeDefaultsOfColumns(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        Schema schema = SchemaBuilder.Struct()
            .Field("id", Schema.Int32)
            .Field("s", SchemaBuilder.String().Default("it's").Build())
            .Field("b", SchemaBuilder.Bytes().Default(new byte[] { 0, 255 }).Build())
            .Field("f", SchemaBuilder.Float64().Default(1e300).Build())
            .Field("t", TimeSchema.Builder().Default(ConnectValue.FromUnixTimeMilliseconds(47655123)).Build())
            .Build();
        await using SinkTaskHarness task = await target.StartAsync(("auto.create", "true"), ("replace.null.with.default", "false"));
        await task.PutAsync([Rows.Record(0, Rows.Of(schema, 1, "x", new byte[] { 1 }, 2.5, ConnectValue.FromUnixTimeMilliseconds(0)))]);

        await target.ExecuteAsync("INSERT INTO t (id) VALUES (2)");

        string bytes = kind == "postgres" ? "encode(b, 'hex')" : "lower(hex(b))";
        Assert.Equal(["it's|00ff|13:14:15.123"], await target.QueryAsync($"SELECT s, {bytes}, t FROM t WHERE id = 2 AND f > 1e299"));
    }
}
