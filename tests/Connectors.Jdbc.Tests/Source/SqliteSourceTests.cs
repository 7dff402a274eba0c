using Connect.Data;
using Connect.Errors;
using Connect.Source;
using Connect.Testing;
using Connect.TestSupport;
using Connectors.Jdbc.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Connectors.Jdbc.Tests.Source;

public sealed class SqliteSourceTests : IDisposable
{
    private readonly SqliteFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("INTEGER", "9007199254740993", "INT64", "9007199254740993")]
    [InlineData("INT", "1", "INT64", "1")]
    [InlineData("BIGINT", "-1", "INT64", "-1")]
    [InlineData("TINYINT", "300", "INT64", "300")]
    [InlineData("UNSIGNED BIG INT", "1", "INT64", "1")]
    [InlineData("INTEGER", "2.0", "INT64", "2")]
    [InlineData("REAL", "0.1", "FLOAT64", "0.1")]
    [InlineData("DOUBLE PRECISION", "1", "FLOAT64", "1.0")]
    [InlineData("FLOAT", "'1.5'", "FLOAT64", "1.5")]
    [InlineData("BOOLEAN", "1", "BOOLEAN", "true")]
    [InlineData("BOOLEAN", "'false'", "BOOLEAN", "false")]
    [InlineData("TEXT", "'é'", "STRING", "é")]
    [InlineData("VARCHAR(10)", "'x'", "STRING", "x")]
    [InlineData("NCHAR(10)", "5", "STRING", "5")]
    [InlineData("CLOB", "'x'", "STRING", "x")]
    [InlineData("UUID", "'x'", "STRING", "x")]
    [InlineData("BLOB", "x'00ff'", "BYTES", "AP8=")]
    [InlineData("VARBINARY(5)", "'ab'", "BYTES", "YWI=")]
    [InlineData("DECIMAL(10,2)", "1.5", "Decimal", "1.50")]
    [InlineData("DECIMAL(10,2)", "'1.50'", "Decimal", "1.50")]
    [InlineData("NUMERIC(10,2)", "0.1", "Decimal", "0.10")]
    [InlineData("NUMERIC(10)", "7", "Decimal", "7")]
    [InlineData("NUMERIC", "1.5", "FLOAT64", "1.5")]
    [InlineData("DATE", "'2024-02-29'", "Date", "1709164800000")]
    [InlineData("DATE", "1709164800000", "Date", "1709164800000")]
    [InlineData("DATE", "2460369.5", "Date", "1709164800000")]
    [InlineData("TIME", "'13:14:15.123'", "Time", "47655123")]
    [InlineData("TIMESTAMP", "'2024-02-29 13:14:15.123'", "Timestamp", "1709212455123")]
    [InlineData("TIMESTAMP", "'2024-02-29T13:14:15.123Z'", "Timestamp", "1709212455123")]
    [InlineData("TIMESTAMP", "'2024-02-29 15:14:15.123+02:00'", "Timestamp", "1709212455123")]
    [InlineData("TIMESTAMP", "'2024-02-29 13:14'", "Timestamp", "1709212440000")]
    [InlineData("DATETIME", "'2024-02-29 13:14:15'", "Timestamp", "1709212455000")]
    [InlineData("TIMESTAMP", "1709212455123", "Timestamp", "1709212455123")]
    [InlineData("TIMESTAMP", "'0001-01-01 00:00:00'", "Timestamp", "-62135769600000")]
    public async Task Read_DeclaredType_BecomesSchemaAndValue(string type, string literal, string schema, string expected)
    {
        _file.Execute($"CREATE TABLE t (v {type}); INSERT INTO t VALUES ({literal}), (NULL)");

        Struct[] rows = await JdbcSource.ReadOnceAsync(JdbcSource.Config(_file.JdbcUrl, "\"t\""), 2);

        Field field = rows[0].Schema.Field("v")!;
        ConnectValue value = rows[0].Get("v");
        Assert.Equal(schema, field.Schema.Name is { } name ? name[(name.LastIndexOf('.') + 1)..] : field.Schema.Type.DisplayName());
        Assert.Equal(expected, value.Kind == ValueKind.DateTime ? value.AsUnixTimeMilliseconds().ToString() : value.ToString());
        Assert.True(rows[1].Get("v").IsNull);
    }

    [Theory]
    [InlineData("SELECT 1 + 1 AS v", "INT64", "2")]
    [InlineData("SELECT 1.5 AS v", "FLOAT64", "1.5")]
    [InlineData("SELECT upper('x') AS v", "STRING", "X")]
    [InlineData("SELECT x'00' AS v", "BYTES", "AA==")]
    [InlineData("SELECT NULL AS v", "STRING", "null")]
    public async Task Read_Expression_GoesByTheFirstRow(string query, string schema, string expected)
    {
        Struct row = (await JdbcSource.ReadOnceAsync(JdbcSource.Config(_file.JdbcUrl, "", ("query", query)), 1))[0];

        Assert.Equal((schema, expected), (row.Schema.Field("v")!.Schema.Type.DisplayName(), row.Get("v").ToString()));
    }

    [Theory]
    [InlineData("INTEGER", "'abc'", "stored as TEXT")]
    [InlineData("INTEGER", "1.5", "stored as REAL")]
    [InlineData("TEXT", "x'00'", "stored as BLOB")]
    [InlineData("TIMESTAMP", "'yesterday'", "no date or time")]
    [InlineData("DECIMAL(5,2)", "'1.234x'", "stored as TEXT")]
    public async Task Read_OtherStorageClass_IsRefusedWithTheColumn(string type, string literal, string expected)
    {
        _file.Execute($"CREATE TABLE t (v {type}); INSERT INTO t VALUES ({literal})");

        ConnectDataException error = await Assert.ThrowsAsync<ConnectDataException>(() => JdbcSource.ReadOnceAsync(JdbcSource.Config(_file.JdbcUrl, "\"t\""), 1));

        Assert.Contains("column 'v' of t", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'2024-01-01 00:00:00.001'", "'2024-01-01 00:00:00.002'", "'2024-01-02 12:34:56.789'")]
    [InlineData("'2024-01-01'", "'2024-01-01 00:00:00.5'", "'2024-01-02 12:34'")]
    [InlineData("'2024-01-01T00:00:00'", "'2024-01-01T00:00:00.5'", "'2024-01-02T12:34:00'")]
    [InlineData("'2024-01-01T00:00:00.000Z'", "'2024-01-01T00:00:00.500Z'", "'2024-01-02T12:34:00.000Z'")]
    [InlineData("1704067200001", "1704067200002", "1704198896789")]
    [InlineData("2460310.5", "2460310.6", "2460311.5")]
    public async Task Read_ByTimestampAndId_WorksInEveryFormOfStorage(string first, string second, string third)
    {
        _file.Execute($"CREATE TABLE t (id INTEGER PRIMARY KEY, ts TIMESTAMP NOT NULL); INSERT INTO t VALUES (1, {first}), (2, {second}), (3, {second})");
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(
            _file.JdbcUrl, "\"t\"", ("mode", "timestamp+incrementing"), ("timestamp.column.name", "ts"), ("incrementing.column.name", "id")));
        await harness.StartAsync();

        Assert.Equal([1, 2, 3], Ids(await harness.PollUntilIdleAsync()));
        await harness.CommitAsync();
        _file.Execute($"INSERT INTO t VALUES (4, {second}), (5, {third}), (6, {first}); UPDATE t SET ts = {third} WHERE id = 1");
        await harness.RestartAsync();

        Assert.Equal([4, 1, 5], Ids(await harness.PollUntilIdleAsync()));
    }

    [Fact]
    public async Task Read_IncrementingWithoutName_TakesTheRowId()
    {
        _file.Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (5, 'a'), (6, 'b')");
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(_file.JdbcUrl, "\"t\"", ("mode", "incrementing")));
        await harness.StartAsync();

        IReadOnlyList<SourceRecord> records = await harness.PollUntilIdleAsync();

        Assert.Equal([5, 6], Ids(records));
        Assert.Equal(OffsetMap.Of(("table", "t"), ("protocol", "1")), records[0].SourcePartition);
        Assert.Equal(OffsetMap.Of("incrementing", 6L), records[1].SourceOffset);
    }

    [Fact]
    public async Task Read_WhileAnotherWrites_WaitsForTheLock()
    {
        _file.Execute("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)");
        var logger = new RecordingLogger();
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(_file.JdbcUrl + "?busy_timeout=10", "\"t\"", ("mode", "incrementing")), logger);
        await harness.StartAsync();
        await using var writer = new SqliteConnection($"Data Source={_file.Path};Pooling=false");
        await writer.OpenAsync();
        await using SqliteCommand command = writer.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE; INSERT INTO t VALUES (2)";
        await command.ExecuteNonQueryAsync();
        Task<IReadOnlyList<SourceRecord>> polling = harness.PollUntilAsync(2);
        await Wait.UntilAsync(() => logger.Messages(4007).Any(), "a failure");

        command.CommandText = "COMMIT";
        await command.ExecuteNonQueryAsync();

        Assert.Equal([1, 2], Ids(await polling));
    }

    [Fact]
    public async Task Connector_Tables_LeavesSqlitesOwnOut()
    {
        _file.Execute("CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE a (id int); CREATE VIEW v AS SELECT 1; INSERT INTO b DEFAULT VALUES");
        await using var harness = new ConnectorHarness(() => new JdbcSourceConnector());

        await harness.StartAsync(new Dictionary<string, string> { ["connection.url"] = _file.JdbcUrl, ["mode"] = "bulk", ["table.types"] = "TABLE,VIEW" });

        Assert.Equal("\"a\",\"b\",\"v\"", (await harness.TaskConfigsAsync(1))[0]["tables"]);
    }

    private static IEnumerable<long> Ids(IEnumerable<SourceRecord> records) => records.Select(record => record.Value.AsStruct().Get("id").AsInt64());
}
