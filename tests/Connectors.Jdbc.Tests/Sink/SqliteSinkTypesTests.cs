using Connect.Data;
using Connect.Testing;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Sink;

/// <summary>Values of every schema in SQLite's columns.</summary>
public class SqliteSinkTypesTests(PostgresFixture postgres)
{
    // Column type, schema, value, storage class and text.
    private static readonly (string Type, Schema Schema, ConnectValue Value, string Text)[] Cells =
    [
        ("INTEGER", Schema.Int8, (sbyte)-128, "integer -128"),
        ("INTEGER", Schema.Int16, (short)-1, "integer -1"),
        ("INTEGER", Schema.Int32, int.MaxValue, "integer 2147483647"),
        ("INTEGER", Schema.Int64, long.MinValue, "integer -9223372036854775808"),
        ("INTEGER", Schema.Boolean, true, "integer 1"),
        ("BOOLEAN", Schema.Boolean, false, "integer 0"),
        ("REAL", Schema.Float32, 0.5f, "real 0.5"),
        ("REAL", Schema.Float64, 1e300, "real 1.0e+300"),
        ("REAL", Schema.Int64, 2L, "real 2.0"),
        ("TEXT", Schema.String, "é'\"€", "text é'\"€"),
        ("TEXT", Schema.String, "", "text "),
        ("TEXT", Schema.Int32, 5, "text 5"),
        ("TEXT", DecimalSchema.OfScale(30), ConnectValue.From(new BigDecimal(15, 30)), "text 0." + new string('0', 28) + "15"),
        ("BLOB", Schema.Bytes, new byte[] { 0, 255 }, "blob 00FF"),
        ("BLOB", Schema.Bytes, Array.Empty<byte>(), "blob "),
        ("NUMERIC", DecimalSchema.OfScale(2), ConnectValue.From(new BigDecimal(150, 2)), "real 1.5"),
        ("NUMERIC", DecimalSchema.OfScale(2), ConnectValue.From(new BigDecimal(100, 2)), "integer 1"),
        ("NUMERIC", TimestampSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(1709212455123), "integer 1709212455123"),
        ("DATE", DateSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(19782L * 86_400_000), "integer 1709164800000"),
        ("TIME", TimeSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(47655123), "integer 47655123"),
        ("TIMESTAMP", SchemaBuilder.Int64().Name("io.debezium.time.MicroTimestamp").Build(), 1709212455123456L, "integer 1709212455123456"),
        ("JSON", SchemaBuilder.Array(Schema.Int32).Build(), ConnectValue.From((IReadOnlyList<ConnectValue>)[1, 2]), "text [1,2]"),
    ];

    [Fact]
    public async Task Put_EveryTypeInOneTable_HoldsTheValues()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, "sqlite");
        await target.ExecuteAsync($"CREATE TABLE t ({string.Join(',', Cells.Select((cell, i) => $"c{i} {cell.Type}"))})");
        await using SinkTaskHarness task = await target.StartAsync();
        Schema schema = Rows.Struct([.. Cells.Select((cell, i) => ($"c{i}", cell.Schema))]);

        await task.PutAsync([Rows.Record(0, Rows.Of(schema, [.. Cells.Select(cell => cell.Value)]))]);

        for (int i = 0; i < Cells.Length; i++)
        {
            string text = Cells[i].Type == "BLOB" ? $"hex(c{i})" : $"CAST(c{i} AS TEXT)";
            Assert.Equal($"{Cells[i].Type}: {Cells[i].Text}", $"{Cells[i].Type}: {(await target.QueryAsync($"SELECT typeof(c{i}) || ' ' || {text} FROM t"))[0]}");
        }
    }

    [Theory]
    [InlineData("text", "2024-02-29|2024-02-29 08:14:15.123|08:14:15.123|2024-02-29 08:14:15.123456")]
    [InlineData("integer", "1709182800000|1709212455123|47655123|1709212455123")]
    [InlineData("real", "2460369.70833|2460370.05156|2440588.05156|2460370.05156")]
    public async Task Put_TimesByDateClass_AreStoredAsItSays(string dateClass, string expected)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, "sqlite");
        await target.ExecuteAsync("CREATE TABLE t (d DATE, ts TIMESTAMP, ti TIME, micros TIMESTAMP)");
        await using SinkTaskHarness task = await target.StartAsync(("connection.date_class", dateClass), ("db.timezone", "America/New_York"), ("timestamp.fields.list", "micros"));
        Schema schema = Rows.Struct(("d", DateSchema.Schema), ("ts", TimestampSchema.Schema), ("ti", TimeSchema.Schema), ("micros", Schema.Int64));

        // A day whose midnight in UTC is the same day in New York would not be midnight.
        await task.PutAsync([Rows.Record(0, Rows.Of(
            schema, ConnectValue.FromUnixTimeMilliseconds(1709182800000), ConnectValue.FromUnixTimeMilliseconds(1709212455123), ConnectValue.FromUnixTimeMilliseconds(47655123), 1709212455123456L))]);

        string Shown(string column) => dateClass == "real" ? $"round({column}, 5)" : column;
        Assert.Equal([expected], await target.QueryAsync($"SELECT {Shown("d")}, {Shown("ts")}, {Shown("ti")}, {Shown("micros")} FROM t"));
    }

    [Theory]
    [InlineData("integer")]
    [InlineData("text")]
    public async Task SourceAndSink_EveryType_CopyATable(string dateClass)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, "sqlite");
        const string columns = "(id INTEGER PRIMARY KEY, i INT, r REAL, t TEXT, v VARCHAR(10), b BLOB, bo BOOLEAN, n DECIMAL(12,3), d DATE, ti TIME, ts TIMESTAMP)";
        await target.ExecuteAsync($"CREATE TABLE t {columns}; CREATE TABLE copy {columns}; INSERT INTO t (id) VALUES (2)");
        await target.ExecuteAsync(dateClass == "integer"
            ? "INSERT INTO t VALUES (1, 5, 1.5, 'é', 'v', x'00ff', 1, 123456789.125, 1709164800000, 47655123, 1709212455123)"
            : "INSERT INTO t VALUES (1, 5, 1.5, 'é', 'v', x'00ff', 1, 123456789.125, '2024-02-29', '13:14:15.123', '2024-02-29 13:14:15.123')");
        Struct[] rows = await JdbcSource.ReadOnceAsync(JdbcSource.Config(target.JdbcUrl, "\"t\"", ("connection.date_class", dateClass)), 2);
        await using SinkTaskHarness task = await target.StartAsync(("table.name.format", "copy"), ("connection.date_class", dateClass));

        await task.PutAsync([.. rows.Select((row, i) => Rows.Record(i, row))]);

        Assert.Equal(["2"], await target.QueryAsync("SELECT count(*) FROM copy"));
        Assert.Empty(await target.QueryAsync("SELECT * FROM t EXCEPT SELECT * FROM copy"));
    }
}
