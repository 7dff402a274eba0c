using Connect.Data;
using Connect.Sink;
using Connect.Testing;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Sink;

/// <summary>Change events of Debezium, written without a transformation in between.</summary>
public class EnvelopeTests(PostgresFixture postgres)
{
    private static readonly Schema Row = SchemaBuilder.Struct().Name("srv.public.t.Value").Optional()
        .Field("id", Schema.Int32)
        .Field("name", Schema.OptionalString)
        .Field("at", SchemaBuilder.Int64().Name("io.debezium.time.MicroTimestamp").Optional().Build())
        .Build();

    private static readonly Schema Source = Rows.Struct(("table", Schema.String));

    private static readonly Schema Envelope = SchemaBuilder.Struct().Name("srv.public.t.Envelope")
        .Field("before", Row).Field("after", Row).Field("source", Source).Field("op", Schema.String).Field("ts_ms", Schema.OptionalInt64)
        .Build();

    public static TheoryData<string> Kinds => SinkTarget.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_EventsOfRows_KeepTheTableAsItsSource(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await using SinkTaskHarness task = await target.StartAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"), ("delete.enabled", "true"), ("auto.create", "true"));

        await task.PutAsync([
            Event(0, "r", 1, "a"), Event(1, "c", 2, "b"), Event(2, "u", 1, "c"), Event(3, "d", 2, null), Rows.Tombstone(4, 2), Event(5, "c", 3, "d")]);

        Assert.Equal(["1|c", "3|d"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Put_EventsWithoutSchemas_KeepTheTableAsItsSource()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE t (id bigint PRIMARY KEY, name text)");
        await using SinkTaskHarness task = await target.StartAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"), ("delete.enabled", "true"));
        SinkRecord Plain(long offset, string op, long id, string? name) => Rows.Plain(offset, Rows.Map(("id", id)),
            ("before", default), ("after", name is null ? default(ConnectValue) : Rows.Map(("id", id), ("name", name))), ("source", Rows.Map(("table", "t"))), ("op", op));

        await task.PutAsync([Plain(0, "c", 1, "a"), Plain(1, "c", 2, "b"), Plain(2, "d", 1, null), Plain(3, "u", 2, "c")]);

        Assert.Equal(["2|c"], await target.QueryAsync("SELECT id, name FROM t"));
    }

    [Fact]
    public async Task Put_TimesOfDebezium_GoIntoColumnsOfTimes()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, name text, at timestamp)");
        await using SinkTaskHarness task = await target.StartAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"));

        await task.PutAsync([Event(0, "c", 1, "a", 1709212455123456)]);

        Assert.Equal(["1|2024-02-29 13:14:15.123456"], await target.QueryAsync("SELECT id, at FROM t"));
    }

    [Fact]
    public async Task Put_EventThatIsNoneOfARow_IsReported()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await using SinkTaskHarness task = await target.StartReportingAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"), ("auto.create", "true"));

        await task.PutAsync([Event(0, "c", 1, "a"), Event(1, "t", 1, null), Event(2, "d", 1, null), Event(3, "c", 2, "b")]);

        Assert.Equal([1, 2], task.Reported.Select(reported => reported.Record.KafkaOffset));
        Assert.Equal("The change event at t-0@1 is none of a row: its operation is 't', expected are c, r, u and d.", task.Reported[0].Error.Message);
        Assert.Contains("configured with 'delete.enabled=false'", task.Reported[1].Error.Message, StringComparison.Ordinal);
        Assert.Equal(["1|a", "2|b"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    private static SinkRecord Event(long offset, string op, int id, string? name, long? at = null)
    {
        Struct? after = op is "d" or "t" ? null : Rows.Of(Row, id, name, at is { } micros ? micros : default(ConnectValue));
        return Rows.Record(offset, Rows.Of(Rows.Key, id), Rows.Of(Envelope, op is "d" or "u" ? Rows.Of(Row, id, "before") : default(ConnectValue), after, Rows.Of(Source, "t"), op, 1L));
    }
}
