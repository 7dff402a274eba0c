using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connect.Testing;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Sink;

/// <summary>Records without schemas, which are written by the table's columns.</summary>
public class MapTests(PostgresFixture postgres)
{
    public static TheoryData<string> Kinds => SinkTarget.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_MapsWithDifferentEntries_FillTheirColumns(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await target.ExecuteAsync("CREATE TABLE t (id bigint PRIMARY KEY, name text DEFAULT 'none', amount numeric(10,2), flag boolean)");
        await using SinkTaskHarness task = await target.StartAsync(
            ("insert.mode", "upsert"), ("pk.mode", "record_value"), ("delete.enabled", "false"), ("sqlite.use.on.conflict", "true"));

        await task.PutAsync([
            Rows.Plain(0, default, ("id", 1L), ("name", "a"), ("amount", 1.5), ("flag", true)),
            Rows.Plain(1, default, ("id", 2L), ("amount", 2L)),
            Rows.Plain(2, default, ("id", 3L), ("name", default), ("flag", false)),
            Rows.Plain(3, default, ("id", 1L), ("amount", 7.25)),
            Rows.Plain(4, default, ("name", "b"), ("id", 2L))]);

        string flag = kind == "postgres" ? "flag::int" : "flag";
        string amount = kind == "postgres" ? "amount::float" : "amount";
        Assert.Equal(["1|a|7.25|1", $"2|b|{(kind == "postgres" ? "2" : "2")}|null", "3|null|null|0"], await target.QueryAsync($"SELECT id, name, {amount}, {flag} FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Put_MapsWithTheTypesOfJson_AreReadByTheColumns()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE EXTENSION hstore; CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id uuid, ts timestamptz, d date, m mood, j jsonb, a int[], addr inet, i interval, h hstore, r int4range, n numeric)");
        await using SinkTaskHarness task = await target.StartAsync();
        SinkRecord Row(int offset) => Rows.Plain(offset, default,
            ("id", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"), ("ts", "2024-02-29T13:14:15.123456+01:00"), ("d", "2024-02-29"), ("m", "ok"),
            ("j", Rows.Map(("a", ConnectValue.From((IReadOnlyList<ConnectValue>)[1L, "x", default])), ("b", Rows.Map(("c", true))))), ("a", ConnectValue.From((IReadOnlyList<ConnectValue>)[1L, default, 3L])),
            ("addr", "10.0.0.1"), ("i", "1 day"), ("h", Rows.Map(("k", "v"), ("q", "\"\\"))), ("r", "[1,5)"), ("n", "123456789012345678901234567890.123"));

        await task.PutAsync([Row(0)]);
        await task.PutAsync([.. Enumerable.Range(1, 50).Select(Row)]);

        Assert.Equal(
            ["51|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|2024-02-29 12:14:15.123456+00|2024-02-29|ok|{\"a\": [1, \"x\", null], \"b\": {\"c\": true}}|{1,NULL,3}|10.0.0.1|1 day|\"k\"=>\"v\", \"q\"=>\"\\\"\\\\\"|[1,5)|123456789012345678901234567890.123"],
            await target.QueryAsync("SELECT count(*), id, ts, d, m, j, a, addr, i, h, r, n FROM t GROUP BY 2,3,4,5,6,7,8,9,10,11,12"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_KeysWithoutSchemas_UpsertAndDelete(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await target.ExecuteAsync("CREATE TABLE t (id bigint PRIMARY KEY, name text)");
        await target.ExecuteAsync("CREATE TABLE u (a bigint, b text, name text, PRIMARY KEY (a, b))");
        await using SinkTaskHarness single = await target.StartAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"), ("pk.fields", "id"), ("delete.enabled", "true"));
        await using SinkTaskHarness several = await target.StartAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"), ("delete.enabled", "true"), ("table.name.format", "u"));
        SinkRecord Tombstone(long offset, ConnectValue key) => new("t", 0, null, key, null, default, offset);

        await single.PutAsync([Rows.Plain(0, 1L, ("name", "a")), Rows.Plain(1, 2L, ("name", "b")), Rows.Plain(2, 1L, ("name", "c")), Tombstone(3, 2L)]);
        await several.PutAsync([
            Rows.Plain(0, Rows.Map(("a", 1L), ("b", "x")), ("name", "one")), Rows.Plain(1, Rows.Map(("a", 1L), ("b", "y")), ("name", "two")), Tombstone(2, Rows.Map(("a", 1L), ("b", "x")))]);

        Assert.Equal(["1|c"], await target.QueryAsync("SELECT id, name FROM t"));
        Assert.Equal(["1|y|two"], await target.QueryAsync("SELECT a, b, name FROM u"));
    }

    [Fact]
    public async Task Put_MapThatDoesNotFitTheTable_SaysWhatIsMissing()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE t (id bigint, \"Name\" text)");
        await using SinkTaskHarness task = await target.StartReportingAsync(("pk.mode", "record_value"), ("pk.fields", "id"), ("auto.create", "true"), ("auto.evolve", "true"));
        await using SinkTaskHarness elsewhere = await target.StartAsync(("table.name.format", "missing"), ("auto.create", "true"));

        await task.PutAsync([
            Rows.Plain(0, default, ("id", 1L), ("name", "a")), Rows.Plain(1, default, ("id", 1L), ("other", "a")), Rows.Plain(2, default, ("name", "a")), Rows.Plain(3, default, ("id", 2L), ("name", "b"))]);
        ConnectException error = await Assert.ThrowsAnyAsync<ConnectException>(() => elsewhere.PutAsync([Rows.Plain(0, default, ("id", 1L))]));

        Assert.Equal(["1|a", "2|b"], await target.QueryAsync("SELECT id, \"Name\" FROM t ORDER BY id"));
        Assert.Equal([1, 2], task.Reported.Select(reported => reported.Record.KafkaOffset));
        Assert.Equal("Table \"t\" is missing fields ([other]), and records without schemas cannot say what they should be like", task.Reported[0].Error.Message);
        Assert.Contains("record value does not contain field: id", task.Reported[1].Error.Message, StringComparison.Ordinal);
        Assert.StartsWith("Table \"missing\" is missing, and records without schemas cannot say what it should be like", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_Whitelist_LeavesOtherEntriesOut()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE t (id bigint, name text)");
        await using SinkTaskHarness task = await target.StartAsync(("fields.whitelist", "name"));

        await task.PutAsync([Rows.Plain(0, default, ("id", 1L), ("name", "a"), ("unknown", true))]);

        Assert.Equal(["null|a"], await target.QueryAsync("SELECT id, name FROM t"));
    }
}
