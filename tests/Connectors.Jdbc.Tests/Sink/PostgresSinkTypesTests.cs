using Connect.Data;
using Connect.Sink;
using Connect.Testing;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Sink;

/// <summary>Values of every schema in columns of every PostgreSQL type, by each of the ways in which rows are sent.</summary>
public class PostgresSinkTypesTests(PostgresFixture postgres)
{
    private static readonly Schema Inner = SchemaBuilder.Struct().Field("id", Schema.Int32).Field("name", Schema.OptionalString).Optional().Build();

    // Column type, schema, value and the text that PostgreSQL shows.
    private static readonly (string Type, Schema Schema, ConnectValue Value, string Text)[] Cells =
    [
        ("smallint", Schema.Int8, (sbyte)-128, "-128"),
        ("smallint", Schema.Int64, 32767L, "32767"),
        ("int", Schema.Int32, int.MinValue, "-2147483648"),
        ("int", Schema.Float64, 2.5, "2"),
        ("int", DecimalSchema.OfScale(1), ConnectValue.From(new BigDecimal(25, 1)), "3"),
        ("int", Schema.String, "42", "42"),
        ("bigint", Schema.Int64, long.MinValue, "-9223372036854775808"),
        ("bigint", SchemaBuilder.Int64().Name("io.debezium.time.MicroTimestamp").Build(), 1709212455123456L, "1709212455123456"),
        ("real", Schema.Float32, 1.1f, "1.1"),
        ("real", Schema.Float64, double.NaN, "NaN"),
        ("double precision", Schema.Float64, 1e300, "1e+300"),
        ("double precision", Schema.Float32, float.NegativeInfinity, "-Infinity"),
        ("double precision", DecimalSchema.OfScale(2), ConnectValue.From(new BigDecimal(150, 2)), "1.5"),
        ("numeric", DecimalSchema.OfScale(4), ConnectValue.From(new BigDecimal(123456, 4)), "12.3456"),
        ("numeric", DecimalSchema.OfScale(2), ConnectValue.From(new BigDecimal(100, 2)), "1.00"),
        ("numeric", DecimalSchema.OfScale(0), ConnectValue.From(new BigDecimal(System.Numerics.BigInteger.Pow(10, 60) + 7, 0)), "1" + new string('0', 59) + "7"),
        ("numeric", DecimalSchema.OfScale(40), ConnectValue.From(new BigDecimal(-5, 40)), "-0." + new string('0', 39) + "5"),
        ("numeric", DecimalSchema.OfScale(-3), ConnectValue.From(new BigDecimal(7, -3)), "7000"),
        ("numeric", Schema.Int64, 1_000_000L, "1000000"),
        ("numeric", Schema.Float64, 0.1, "0.1"),
        ("numeric", Schema.Float64, double.PositiveInfinity, "Infinity"),
        ("numeric", Schema.String, "12345678901234567890.5", "12345678901234567890.5"),
        ("numeric(6,2)", DecimalSchema.OfScale(3), ConnectValue.From(new BigDecimal(1005, 3)), "1.01"),
        ("money", DecimalSchema.OfScale(2), ConnectValue.From(new BigDecimal(-12345, 2)), "-$123.45"),
        ("boolean", Schema.Boolean, true, "true"),
        ("boolean", Schema.Int8, (sbyte)0, "false"),
        ("boolean", Schema.String, "yes", "true"),
        ("text", Schema.String, "é'\"\\ \n€", "é'\"\\ \n€"),
        ("text", Schema.Int64, 5L, "5"),
        ("text", Schema.Boolean, false, "false"),
        ("text", Schema.Float64, 1.5, "1.5"),
        ("text", DateSchema.Schema, Day(19782), "2024-02-29"),
        ("varchar(5)", Schema.String, "abcde", "abcde"),
        ("char(3)", Schema.String, "a", "a  "),
        ("name", Schema.String, "n", "n"),
        ("bytea", Schema.Bytes, new byte[] { 0, 255 }, "\\x00ff"),
        ("bytea", Schema.Bytes, Array.Empty<byte>(), "\\x"),
        ("bytea", Schema.String, "\\x01", "\\x01"),
        ("uuid", Schema.String, "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("json", Schema.String, "{\"a\" :1}", "{\"a\" :1}"),
        ("jsonb", Schema.String, "{\"b\":1,\"a\":[]}", "{\"a\": [], \"b\": 1}"),
        ("jsonb", Inner, Rows.Of(Inner, 1, "x"), "{\"id\": 1, \"name\": \"x\"}"),
        ("jsonb", SchemaBuilder.Array(Schema.Int32).Build(), ConnectValue.From((IReadOnlyList<ConnectValue>)[1, 2]), "[1, 2]"),
        ("xml", Schema.String, "<a>1</a>", "<a>1</a>"),
        ("date", DateSchema.Schema, Day(19782), "2024-02-29"),
        ("date", DateSchema.Schema, Day(-1), "1969-12-31"),
        ("date", SchemaBuilder.Int32().Name("io.debezium.time.Date").Build(), 19782, "2024-02-29"),
        ("date", TimestampSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(1709212455123), "2024-02-29"),
        ("date", Schema.String, "2024-02-29", "2024-02-29"),
        ("time", TimeSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(47655123), "13:14:15.123"),
        ("time", SchemaBuilder.Int64().Name("io.debezium.time.MicroTime").Build(), 47655123456L, "13:14:15.123456"),
        ("timetz", TimeSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(47655123), "13:14:15.123+00"),
        ("timetz", SchemaBuilder.String().Name("io.debezium.time.ZonedTime").Build(), "13:14:15.123456Z", "13:14:15.123456+00"),
        ("timestamp", TimestampSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(1709212455123), "2024-02-29 13:14:15.123"),
        ("timestamp", SchemaBuilder.Int64().Name("io.debezium.time.NanoTimestamp").Build(), 1709212455123456789L, "2024-02-29 13:14:15.123456"),
        ("timestamp", DateSchema.Schema, Day(19782), "2024-02-29 00:00:00"),
        ("timestamp", Schema.String, "2024-02-29T13:14:15.123456", "2024-02-29 13:14:15.123456"),
        ("timestamptz", TimestampSchema.Schema, ConnectValue.FromUnixTimeMilliseconds(-1), "1969-12-31 23:59:59.999+00"),
        ("timestamptz", SchemaBuilder.String().Name("io.debezium.time.ZonedTimestamp").Build(), "2024-02-29T13:14:15.123456Z", "2024-02-29 13:14:15.123456+00"),
        ("timestamptz", Schema.String, "2024-02-29 13:14:15.123456+02", "2024-02-29 11:14:15.123456+00"),
        ("interval", Schema.String, "P1Y2M3DT4H5M6.7S", "1 year 2 mons 3 days 04:05:06.7"),
        ("inet", Schema.String, "10.0.0.1/8", "10.0.0.1/8"),
        ("cidr", Schema.String, "10.0.0.0/8", "10.0.0.0/8"),
        ("macaddr", Schema.String, "08:00:2b:01:02:03", "08:00:2b:01:02:03"),
        ("point", Schema.String, "(1,2)", "(1,2)"),
        ("int4range", Schema.String, "[1,5)", "[1,5)"),
        ("tstzrange", Schema.String, "[2024-01-01 00:00:00+00,)", "[\"2024-01-01 00:00:00+00\",)"),
        ("tsvector", Schema.String, "'a' 'b'", "'a' 'b'"),
        ("mood", Schema.String, "ok", "ok"),
        ("citext", Schema.String, "AbC", "AbC"),
        ("positive", Schema.Int32, 5, "5"),
        ("shorttext", Schema.String, "abc", "abc"),
        ("hstore", SchemaBuilder.Map(Schema.String, Schema.OptionalString).Build(), Rows.Map(("a", "1"), ("b", default)), "\"a\"=>\"1\", \"b\"=>NULL"),
        ("hstore", Schema.String, "a=>1", "\"a\"=>\"1\""),
        ("bit", Schema.Boolean, true, "1"),
        ("bit(5)", Schema.Int8, (sbyte)5, "00101"),
        ("bit(12)", Schema.Bytes, new byte[] { 0xAB, 0xC0 }, "101010111100"),
        ("varbit", Schema.String, "0101", "0101"),
        ("int[]", SchemaBuilder.Array(Schema.OptionalInt32).Build(), ConnectValue.From((IReadOnlyList<ConnectValue>)[1, default, 3]), "{1,NULL,3}"),
        ("int[]", SchemaBuilder.Array(Schema.Int32).Build(), ConnectValue.From((IReadOnlyList<ConnectValue>)[]), "{}"),
        ("text[]", SchemaBuilder.Array(Schema.String).Build(), ConnectValue.From((IReadOnlyList<ConnectValue>)["a", "b,\"c\\", ""]), "{a,\"b,\\\"c\\\\\",\"\"}"),
        ("uuid[]", SchemaBuilder.Array(Schema.String).Build(), ConnectValue.From((IReadOnlyList<ConnectValue>)["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]), "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"),
        ("numeric[]", SchemaBuilder.Array(DecimalSchema.OfScale(2)).Build(), ConnectValue.From((IReadOnlyList<ConnectValue>)[ConnectValue.From(new BigDecimal(150, 2))]), "{1.50}"),
        ("date[]", SchemaBuilder.Array(DateSchema.Schema).Build(), ConnectValue.From((IReadOnlyList<ConnectValue>)[Day(0)]), "{1970-01-01}"),
        ("timestamp[]", SchemaBuilder.Array(TimestampSchema.Schema).Build(), ConnectValue.From((IReadOnlyList<ConnectValue>)[Day(0)]), "{\"1970-01-01 00:00:00\"}"),
        ("bytea[]", SchemaBuilder.Array(Schema.Bytes).Build(), ConnectValue.From((IReadOnlyList<ConnectValue>)[new byte[] { 1 }]), "{\"\\\\x01\"}"),
        ("mood[]", SchemaBuilder.Array(Schema.String).Build(), ConnectValue.From((IReadOnlyList<ConnectValue>)["ok", "sad"]), "{ok,sad}"),
        ("inet[]", SchemaBuilder.Array(Schema.String).Build(), ConnectValue.From((IReadOnlyList<ConnectValue>)["10.0.0.1"]), "{10.0.0.1}"),
    ];

    // Rows of one put: sent as they are, as arrays, or copied.
    public static TheoryData<string, int> Ways => new() { { "insert", 1 }, { "insert", 5 }, { "insert", 30 }, { "upsert", 1 }, { "upsert", 5 } };

    private static string Types => "CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN positive AS int CHECK (VALUE > 0); CREATE DOMAIN shorttext AS varchar(5);";

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Put_EveryTypeInOneTable_HoldsTheValues(string mode, int rows)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync($"SET lc_monetary = 'C'; {Types} CREATE TABLE t (id int PRIMARY KEY{string.Concat(Cells.Select((cell, i) => $", c{i} {cell.Type}"))})");
        await using SinkTaskHarness task = await target.StartAsync(("insert.mode", mode), ("pk.mode", "record_value"), ("pk.fields", "id"));
        Schema schema = Rows.Struct([("id", Schema.Int32), .. Cells.Select((cell, i) => ($"c{i}", Optional(cell.Schema)))]);

        await task.PutAsync([.. Enumerable.Range(0, rows).Select(row => Rows.Record(row, Rows.Of(schema, [row, .. Cells.Select(cell => cell.Value)])))]);
        await task.PutAsync([.. Enumerable.Range(rows, rows).Select(row => Rows.Record(row, Rows.Of(schema, [row, .. Cells.Select(cell => default(ConnectValue))])))]);

        for (int i = 0; i < Cells.Length; i++)
        {
            (string column, string expected) = Shown(i, $"c{i}");
            await AssertRowsAsync(target, Cells[i].Type, $"{expected}|{rows}", $"SELECT {column}, count(*) FROM t WHERE id < {rows} GROUP BY 1");
            await AssertRowsAsync(target, Cells[i].Type, $"{rows}", $"SELECT count(*) FROM t WHERE c{i} IS NULL");
        }
    }

    // By itself, a column is copied if its type can be.
    [Fact]
    public async Task Put_EachTypeInATableOfItsOwn_HoldsTheValues()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync($"SET lc_monetary = 'C'; {Types} {string.Concat(Cells.Select((cell, i) => $"CREATE TABLE t{i} (v {cell.Type});"))}");
        await using SinkTaskHarness task = await target.StartAsync(("table.name.format", "t${header:cell}"));
        var records = new List<SinkRecord>();
        for (int i = 0; i < Cells.Length; i++)
        {
            Schema schema = Rows.Struct(("v", Optional(Cells[i].Schema)));
            for (int row = 0; row < 12; row++)
            {
                SinkRecord record = Rows.Record(records.Count, Rows.Of(schema, row == 5 ? default : Cells[i].Value));
                record.Headers.AddString("cell", $"{i}");
                records.Add(record);
            }
        }

        await task.PutAsync(records);

        for (int i = 0; i < Cells.Length; i++)
        {
            (string column, string expected) = Shown(i, "v");
            await AssertRowsAsync(target, Cells[i].Type, $"{expected}|11", $"SELECT {column}, count(*) FROM t{i} WHERE v IS NOT NULL GROUP BY 1");
        }
    }

    [Fact]
    public async Task Put_KeysOfEveryType_FindTheirRows()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        (string Type, Schema Schema, ConnectValue Value, string Text)[] keys =
            [.. Cells.Where(cell => cell.Type is "int" or "bigint" or "numeric" or "text" or "char(3)" or "uuid" or "date" or "timestamp" or "timestamptz" or "inet" or "mood" or "citext" or "bytea" or "positive").DistinctBy(cell => cell.Type)];
        await target.ExecuteAsync(Types);
        foreach ((string type, Schema keySchema, ConnectValue value, string _) in keys)
        {
            await target.ExecuteAsync($"DROP TABLE IF EXISTS t; CREATE TABLE t (k {type} PRIMARY KEY, name text)");
            Schema schema = Rows.Struct(("k", keySchema), ("name", Schema.OptionalString));
            Schema key = Rows.Struct(("k", keySchema));
            SinkRecord Record(string? name) => Rows.Record(0, Rows.Of(key, value), name is null ? null : Rows.Of(schema, value, name));
            await using SinkTaskHarness insert = await target.StartAsync(("pk.mode", "record_key"));
            await using SinkTaskHarness update = await target.StartAsync(("insert.mode", "update"), ("pk.mode", "record_key"));
            await using SinkTaskHarness upsert = await target.StartAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"), ("delete.enabled", "true"));

            await insert.PutAsync([Record("inserted")]);
            await update.PutAsync([Record("updated")]);
            await AssertRowsAsync(target, type, "updated", "SELECT name FROM t");
            await upsert.PutAsync([Record("upserted")]);
            await AssertRowsAsync(target, type, "upserted", "SELECT name FROM t");
            await upsert.PutAsync([Record(null)]);
            await AssertRowsAsync(target, type, "", "SELECT name FROM t");
        }
    }

    [Theory]
    [InlineData("America/New_York", "DB_TIMEZONE", "2024-02-28", "2024-02-29 08:14:15.123", "08:14:15.123")]
    [InlineData("America/New_York", "UTC", "2024-02-29", "2024-02-29 08:14:15.123", "08:14:15.123")]
    [InlineData("Asia/Kolkata", "DB_TIMEZONE", "2024-02-29", "2024-02-29 18:44:15.123", "18:44:15.123")]
    public async Task Put_TimesInAZone_AreLocalThere(string zone, string dates, string date, string timestamp, string time)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE t (d date, ts timestamp, tz timestamptz, ti time)");
        await using SinkTaskHarness task = await target.StartAsync(("db.timezone", zone), ("date.timezone", dates));
        Schema schema = Rows.Struct(("d", DateSchema.Schema), ("ts", TimestampSchema.Schema), ("tz", TimestampSchema.Schema), ("ti", TimeSchema.Schema));

        await task.PutAsync([Rows.Record(0, Rows.Of(schema, Day(19782), Millis(1709212455123), Millis(1709212455123), Millis(47655123)))]);

        Assert.Equal([$"{date}|{timestamp}|2024-02-29 13:14:15.123+00|{time}"], await target.QueryAsync("SELECT * FROM t"));
    }

    [Fact]
    public async Task Put_TimestampFields_CreateAndFillTimestamps()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        Schema schema = Rows.Struct(("id", Schema.Int32), ("a", Schema.Int64), ("b", Schema.OptionalString), ("c", Schema.Int64));
        await using SinkTaskHarness task = await target.StartAsync(("timestamp.fields.list", "a,b"), ("auto.create", "true"));
        await using SinkTaskHarness nanos = await target.StartAsync(("timestamp.fields.list", "a,b"), ("timestamp.precision.mode", "nanoseconds"));

        await task.PutAsync([Rows.Record(0, Rows.Of(schema, 1, 1709212455123456L, "1709212455654321", 5L))]);
        await nanos.PutAsync([Rows.Record(0, Rows.Of(schema, 2, 1709212455123456789L, default, 5L))]);

        Assert.Equal(
            ["1|2024-02-29 13:14:15.123456|2024-02-29 13:14:15.654321|5", "2|2024-02-29 13:14:15.123456|null|5"], await target.QueryAsync("SELECT id, a, b, c FROM t ORDER BY id"));
    }

    [Fact]
    public async Task SourceAndSink_EveryType_CopyATable()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync($$"""
            {{Types}}
            CREATE TABLE t (id int PRIMARY KEY, b boolean, i2 smallint, i4 int, i8 bigint, f4 real, f8 float8, n numeric(20,5), big numeric(50,0), m money, tx text, vc varchar(10), ch char(4), by bytea, u uuid, j json, jb jsonb,
                d date, ti time(3), tz timetz(3), ts timestamp, tstz timestamptz, iv interval, ip inet, mo mood, ci citext, po positive, hs hstore, r int4range, bi bit, b5 bit(5), b12 bit(12), vb varbit, x xml,
                ia int[], ta text[], ua uuid[], na numeric(10,2)[], da date[], ma mood[]);
            INSERT INTO t VALUES (1, true, -1, 2, 3, 1.1, 1e-300, 12.34567, 12345678901234567890123456789012345678901234567890, 1.23, 'text', 'vc', 'ch', '\x00ff', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a" :1}', '{"b": 2}',
                '2024-02-29', '13:14:15.123', '13:14:15.123+02', '2024-02-29 13:14:15.123456', '1582-10-04 13:14:15.654321+00', '1 day 02:03:04', '10.0.0.1/8', 'ok', 'CiText', 7, 'a=>1,b=>NULL', '[1,5)', '1', '10101', '101010101010', '0101', '<a/>',
                '{1,NULL,3}', '{a,"b,c"}', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', '{1.50}', '{2024-02-29}', '{ok,sad}');
            INSERT INTO t (id) VALUES (2);
            INSERT INTO t (id, d, ts, tstz) VALUES (3, '1000-01-01', '0044-03-15 12:00:00 BC', 'infinity');
            CREATE TABLE copy (LIKE t INCLUDING ALL)
            """);
        Struct[] rows = await JdbcSource.ReadOnceAsync(JdbcSource.Config(target.JdbcUrl, "\"t\"", ("timestamp.granularity", "micros_long"), ("numeric.mapping", "none")), 3);
        Struct[] coarse = await JdbcSource.ReadOnceAsync(JdbcSource.Config(target.JdbcUrl, "\"t\""), 3);
        await using SinkTaskHarness task = await target.StartAsync(("table.name.format", "copy"), ("timestamp.fields.list", "ts,tstz"));

        await task.PutAsync([.. rows.Take(2).Select((row, i) => Rows.Record(i, row)), Rows.Record(2, coarse[2])]);

        const string texts = "id, b, i2, i4, i8, f4, f8, n, big, m, tx, vc, ch, by, u, j::text, jb, d, ti, tz AT TIME ZONE 'UTC', ts, tstz, iv, ip, mo, ci::text, po, hs, r, bi, b5, b12, vb, x::text, ia, ta, ua, na, da, ma";
        Assert.Empty(await target.QueryAsync($"SELECT {texts} FROM t EXCEPT SELECT {texts} FROM copy"));
        Assert.Equal(["3"], await target.QueryAsync("SELECT count(*) FROM copy"));
    }

    // How a column is asked for, so that it shows the cell's text: neither the currency nor the padding of char.
    private static (string Sql, string Expected) Shown(int cell, string column) => Cells[cell].Type switch
    {
        "money" => ($"replace({column}::text, '$', '')", Cells[cell].Text.Replace("$", "", StringComparison.Ordinal)),
        "char(3)" => ($"rpad({column}, 3)", Cells[cell].Text),
        _ => ($"{column}::text", Cells[cell].Text),
    };

    private static async Task AssertRowsAsync(SinkTarget target, string type, string expected, string query) =>
        Assert.Equal($"{type}: {expected}", $"{type}: {string.Join('\n', await target.QueryAsync(query))}");

    private static ConnectValue Day(long day) => Millis(day * 86_400_000);

    private static ConnectValue Millis(long millis) => ConnectValue.FromUnixTimeMilliseconds(millis);

    private static Schema Optional(Schema schema)
    {
        if (schema.IsOptional)
        {
            return schema;
        }

        SchemaBuilder builder = schema.Type switch
        {
            SchemaType.Array => SchemaBuilder.Array(schema.ValueSchema!),
            SchemaType.Map => SchemaBuilder.Map(schema.KeySchema!, schema.ValueSchema!),
            _ => new SchemaBuilder(schema.Type),
        };
        builder.Optional().Name(schema.Name);
        if (schema.Version is { } version)
        {
            builder.Version(version);
        }

        if (schema.Parameters is not null)
        {
            builder.Parameters(schema.Parameters);
        }

        return builder.Build();
    }
}
