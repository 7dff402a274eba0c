using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connect.Testing;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Sink;

/// <summary>Records that cannot be written are found, named and reported; the rest is written.</summary>
public class BadRecordTests(PostgresFixture postgres)
{
    private const string Table = "CREATE TABLE t (id int PRIMARY KEY, name text CHECK (name <> 'bad'))";

    public static TheoryData<string, string> KindsAndModes => new()
    {
        { "postgres", "insert" }, { "postgres", "upsert" }, { "sqlite", "insert" }, { "sqlite", "upsert" },
    };

    public static TheoryData<string> Kinds => SinkTarget.Kinds;

    [Theory]
    [MemberData(nameof(KindsAndModes))]
    public async Task Put_SomeRowsAreRefused_TheyAreReportedAndTheRestIsWritten(string kind, string mode)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await target.ExecuteAsync(Table);
        await using SinkTaskHarness task = await target.StartReportingAsync(("insert.mode", mode), ("pk.mode", "record_key"), ("batch.size", "50"));
        int[] bad = [0, 17, 18, 99, 150, 199];

        await task.PutAsync([.. Enumerable.Range(0, 200).Select(i => Rows.Record(i, i, bad.Contains(i) ? "bad" : $"n{i}"))]);

        Assert.Equal(bad.Select(i => (long)i), task.Reported.Select(reported => reported.Record.KafkaOffset));
        Assert.Equal(["194"], await target.QueryAsync("SELECT count(*) FROM t WHERE name = 'n' || id"));
        Assert.Equal(200, (await task.CommitAsync())[Rows.Partition]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_BadRowReplacesGoodOneOfItsKey_TheGoodOneStays(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await target.ExecuteAsync(Table);
        await using SinkTaskHarness task = await target.StartReportingAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"));

        await task.PutAsync([Rows.Record(0, 1, "good"), Rows.Record(1, 2, "x"), Rows.Record(2, 1, "bad"), Rows.Record(3, 3, "y")]);

        Assert.Equal(2, Assert.Single(task.Reported).Record.KafkaOffset);
        Assert.Equal(["1|good", "2|x", "3|y"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_RefusedWithoutReporter_FailsAtOnceNamesTheRecordAndKeepsNothing(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await target.ExecuteAsync(Table);
        await using SinkTaskHarness task = await target.StartAsync(("pk.mode", "record_key"));

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => task.PutAsync([.. Enumerable.Range(0, 100).Select(i => Rows.Record(i, i, i == 42 ? "bad" : "x"))]));

        Assert.StartsWith("The record at t-0@42 cannot be written. ", error.Message, StringComparison.Ordinal);
        Assert.Equal(["0"], await target.QueryAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Put_ErrorsAreTrimmed_MessageHasNoDetails()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync(Table);
        await using SinkTaskHarness task = await target.StartAsync(("pk.mode", "record_key"), ("trim.sensitive.log", "true"));

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => task.PutAsync([Rows.Record(0, 1, "bad")]));

        Assert.Equal("The record at t-0@0 cannot be written. The database's error is not shown (trim.sensitive.log).", error.Message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_DuplicateInsert_IsReported(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await using SinkTaskHarness task = await target.StartReportingAsync(("pk.mode", "record_key"), ("auto.create", "true"));

        await task.PutAsync([.. Enumerable.Range(0, 30).Select(i => Rows.Record(i, i % 20, $"n{i}"))]);

        Assert.Equal(Enumerable.Range(20, 10).Select(i => (long)i), task.Reported.Select(reported => reported.Record.KafkaOffset));
        Assert.Equal(["20"], await target.QueryAsync("SELECT count(*) FROM t"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_RecordsThatDoNotFitTheConfiguration_AreReported(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await using SinkTaskHarness task = await target.StartReportingAsync(("pk.mode", "record_key"), ("auto.create", "true"));
        Schema nested = Rows.Struct(("id", Schema.Int32), ("inner", SchemaBuilder.Struct().Field("id", Schema.Int32).Optional().Build()));

        await task.PutAsync([
            Rows.Record(0, 1, "a"),
            Rows.Record(1, null, Rows.Of(Rows.Value, 2, "no key")),
            Rows.Tombstone(2, 3),
            Rows.Record(3, Rows.Of(Rows.Key, 4), Rows.Of(nested, 4)),
            Rows.Record(4, 5, "b")]);

        Assert.Equal([1, 2, 3], task.Reported.Select(reported => reported.Record.KafkaOffset));
        Assert.Contains("requires records with a non-null key", task.Reported[0].Error.Message, StringComparison.Ordinal);
        Assert.Contains("with a null value and null value schema", task.Reported[1].Error.Message, StringComparison.Ordinal);
        Assert.Contains("is missing fields ([SinkRecordField{schema=Schema{STRUCT}, name='inner'", task.Reported[2].Error.Message, StringComparison.Ordinal);
        Assert.Equal(["1|a", "5|b"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Put_ValueDoesNotFitItsColumn_IsReportedWithTheColumn()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE t (id smallint, name uuid)");
        await using SinkTaskHarness task = await target.StartReportingAsync();
        const string uuid = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";

        await task.PutAsync([.. Enumerable.Range(0, 20).Select(i => Rows.Record(i, i == 3 ? 40000 : i, i == 7 ? "no uuid" : uuid))]);

        Assert.Equal([3, 7], task.Reported.Select(reported => reported.Record.KafkaOffset));
        Assert.Equal("The value for column id of t cannot be written: it does not fit smallint", task.Reported[0].Error.Message);
        Assert.Equal("The value for column name of t cannot be written: its text is no uuid", task.Reported[1].Error.Message);
        Assert.Equal(["18"], await target.QueryAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Put_ConstraintCheckedAtCommit_FindsTheRecord()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, name text, CONSTRAINT u UNIQUE (name) DEFERRABLE INITIALLY DEFERRED)");
        await using SinkTaskHarness task = await target.StartReportingAsync(("pk.mode", "record_key"));

        await task.PutAsync([Rows.Record(0, 1, "a"), Rows.Record(1, 2, "b"), Rows.Record(2, 3, "a"), Rows.Record(3, 4, "c")]);

        Assert.Equal(2, Assert.Single(task.Reported).Record.KafkaOffset);
        Assert.Equal(["1|a", "2|b", "4|c"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Put_RowOfForeignKeyIsMissing_IsTriedAgainUntilItIsThere(string kind)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, kind);
        await target.ExecuteAsync("CREATE TABLE parent (id int PRIMARY KEY)");
        await target.ExecuteAsync("CREATE TABLE t (id int REFERENCES parent(id), name text)");
        await using SinkTaskHarness task = await target.StartReportingAsync(("max.retries", "2"), (kind == "sqlite" ? "connection.foreign_keys" : "connection.ApplicationName", "true"));
        SinkRecord[] records = [Rows.Record(0, 1, "child")];

        await Assert.ThrowsAsync<RetriableException>(() => task.PutAsync(records));
        Assert.Equal(TimeSpan.FromMilliseconds(20), task.RequestedTimeout);
        await target.ExecuteAsync("INSERT INTO parent VALUES (1)");
        await task.PutAsync(records);

        Assert.Equal(["1|child"], await target.QueryAsync("SELECT id, name FROM t"));
        Assert.Empty(task.Reported);
    }

    [Fact]
    public async Task Put_RowOfForeignKeyStaysMissing_IsReportedAfterTheTries()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1); CREATE TABLE t (id int REFERENCES parent(id), name text)");
        await using SinkTaskHarness task = await target.StartReportingAsync(("max.retries", "2"));
        SinkRecord[] records = [Rows.Record(0, 1, "a"), Rows.Record(1, 2, "orphan"), Rows.Record(2, 1, "b")];

        await Assert.ThrowsAsync<RetriableException>(() => task.PutAsync(records));
        await Assert.ThrowsAsync<RetriableException>(() => task.PutAsync(records));
        await task.PutAsync(records);

        Assert.Equal(1, Assert.Single(task.Reported).Record.KafkaOffset);
        Assert.Equal(["1|a", "1|b"], await target.QueryAsync("SELECT id, name FROM t ORDER BY name"));
    }

    [Fact]
    public async Task Put_KeysThatAreEqualOnlyForTheDatabase_AreAllWritten()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE EXTENSION citext; CREATE TABLE t (id citext PRIMARY KEY, name text)");
        Schema schema = Rows.Struct(("id", Schema.String), ("name", Schema.OptionalString));
        await using SinkTaskHarness task = await target.StartReportingAsync(("insert.mode", "upsert"), ("pk.mode", "record_value"), ("pk.fields", "id"));

        await task.PutAsync([Rows.Record(0, Rows.Of(schema, "A", "1")), Rows.Record(1, Rows.Of(schema, "a", "2")), Rows.Record(2, Rows.Of(schema, "b", "3"))]);

        Assert.Empty(task.Reported);
        Assert.Equal(["A|2", "b|3"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }
}
