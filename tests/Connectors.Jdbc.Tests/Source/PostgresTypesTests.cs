using Connect.Data;
using Connect.Errors;
using Connect.Source;
using Connect.Testing;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Source;

/// <summary>What each PostgreSQL type becomes; the recordings have those that the Java connector reads.</summary>
public class PostgresTypesTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("'{1,2,NULL}'::int[]", "ARRAY[INT32]", "[1, 2, null]")]
    [InlineData("'{}'::int[]", "ARRAY[INT32]", "[]")]
    [InlineData("'[2:3]={1,2}'::int[]", "ARRAY[INT32]", "[1, 2]")]
    [InlineData("'{1}'::smallint[]", "ARRAY[INT16]", "[1]")]
    [InlineData("'{1}'::bigint[]", "ARRAY[INT64]", "[1]")]
    [InlineData("'{1.5,NaN}'::float8[]", "ARRAY[FLOAT64]", "[1.5, NaN]")]
    [InlineData("'{1.5}'::float4[]", "ARRAY[FLOAT32]", "[1.5]")]
    [InlineData("'{t,f}'::bool[]", "ARRAY[BOOLEAN]", "[true, false]")]
    [InlineData("'{a,\"b,c\",NULL,\"NULL\"}'::text[]", "ARRAY[STRING]", "[a, b,c, null, NULL]")]
    [InlineData("'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'::uuid[]", "ARRAY[STRING]", "[a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11]")]
    [InlineData("'{1.50,2}'::numeric(5,2)[]", "ARRAY[Decimal]", "[1.50, 2.00]")]
    [InlineData("'{2024-02-29 13:14:15.123456}'::timestamp[]", "ARRAY[Timestamp]", "[Thu Feb 29 13:14:15 UTC 2024]")]
    [InlineData("'{2024-02-29}'::date[]", "ARRAY[Date]", "[Thu Feb 29 00:00:00 UTC 2024]")]
    [InlineData("ARRAY['{\"a\":1}']::jsonb[]", "ARRAY[STRING]", "[{\"a\": 1}]")]
    [InlineData("ARRAY['ok','sad']::mood[]", "ARRAY[STRING]", "[ok, sad]")]
    [InlineData("'{10.0.0.1,NULL,\"::1/64\"}'::inet[]", "ARRAY[STRING]", "[10.0.0.1, null, ::1/64]")]
    [InlineData("ARRAY['[1,2]']::int4range[]", "ARRAY[STRING]", "[[1,3)]")]
    [InlineData("ARRAY['a\"b\\c']::ci[]", "ARRAY[STRING]", "[a\"b\\c]")]
    [InlineData("inet '10.0.0.1'", "STRING", "10.0.0.1")]
    [InlineData("cidr '10.0.0.0/8'", "STRING", "10.0.0.0/8")]
    [InlineData("macaddr '08:00:2b:01:02:03'", "STRING", "08:00:2b:01:02:03")]
    [InlineData("interval '1 day 02:03:04.5'", "STRING", "1 day 02:03:04.5")]
    [InlineData("point '(1,2)'", "STRING", "(1,2)")]
    [InlineData("int4range '[1,5)'", "STRING", "[1,5)")]
    [InlineData("tstzrange '[2024-01-01 00:00Z,)'", "STRING", "[\"2024-01-01 00:00:00+00\",)")]
    [InlineData("int4multirange '{[1,2),[5,6)}'", "STRING", "{[1,2),[5,6)}")]
    [InlineData("B'101'::varbit", "STRING", "101")]
    [InlineData("B'101'::bit(3)", "INT8", "5")]
    [InlineData("B'1010000011'::bit(10)", "BYTES", "oMA=")]
    [InlineData("'a=>1, b=>NULL'::hstore", "MAP", "{a=1, b=null}")]
    [InlineData("row(1,'x')::pair", "STRING", "(1,x)")]
    [InlineData("to_tsvector('simple', 'a b')", "STRING", "'a':1 'b':2")]
    [InlineData("'CiText'::ci", "STRING", "CiText")]
    [InlineData("'ok'::mood", "STRING", "ok")]
    [InlineData("'x'::\"char\"", "STRING", "x")]
    [InlineData("pg_lsn '16/B374D848'", "STRING", "16/B374D848")]
    [InlineData("'{1,2}'::ints", "ARRAY[INT32]", "[1, 2]")]
    [InlineData("7::dint", "INT32", "7")]
    [InlineData("date 'infinity'", "Date", "Date")]
    public async Task Read_Type_BecomesSchemaAndValue(string expression, string schema, string value)
    {
        await using PostgresDatabase database = await CreateAsync(expression);

        Struct row = (await JdbcSource.ReadOnceAsync(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\""), 1))[0];

        Field field = row.Schema.Field("v")!;
        Assert.Equal(schema, Describe(field.Schema));
        Assert.True(field.Schema.IsOptional);
        if (value != schema)
        {
            Assert.Equal(value, row.Get("v").ToString());
        }
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.000001", "-0.000001")]
    [InlineData("12345.6789", "12345.6789")]
    [InlineData("10000", "10000")]
    [InlineData("100000000", "100000000")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00010000", "0.00010000")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775809.5", "-9223372036854775809.5")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890.123456789", "123456789012345678901234567890123456789012345678901234567890.123456789")]
    public async Task Read_Numeric_KeepsEveryDigit(string number, string expected)
    {
        int scale = number.Contains('.') ? number.Length - number.IndexOf('.') - 1 : 0;
        await using PostgresDatabase database = await CreateAsync($"'{number}'::numeric(100,{scale})");

        Struct row = (await JdbcSource.ReadOnceAsync(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\""), 1))[0];

        Assert.Equal(expected, row.Get("v").AsDecimal().ToPlainString());
    }

    [Theory]
    [InlineData("'NaN'::numeric", "NaN")]
    [InlineData("'-Infinity'::numeric", "-Infinity")]
    [InlineData("0.1::numeric", "0.1")]
    [InlineData("123456789012345678901234567890.5", "1.2345678901234568E29")]
    [InlineData("-2.5e-20::numeric", "-2.5E-20")]
    public async Task Read_NumericAsDouble_IsTheNearest(string expression, string expected)
    {
        await using PostgresDatabase database = await CreateAsync(expression);

        Struct row = (await JdbcSource.ReadOnceAsync(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\"", ("numeric.mapping", "best_fit")), 1))[0];

        Assert.Equal(expected, row.Get("v").ToString());
    }

    [Theory]
    [InlineData("'NaN'::numeric(5,2)", "NaN")]
    [InlineData("'{{1,2},{3,4}}'::int[]", "more than one dimension")]
    [InlineData("'{{10.0.0.1}}'::inet[]", "more than one dimension")]
    public async Task Read_ValueWithoutCounterpart_NamesTableAndColumn(string expression, string expected)
    {
        await using PostgresDatabase database = await CreateAsync(expression);

        ConnectDataException error = await Assert.ThrowsAsync<ConnectDataException>(() => JdbcSource.ReadOnceAsync(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\""), 1));

        Assert.Contains("column 'v' of public.t", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ExtendedTypesOff_LeavesThemOut()
    {
        await using PostgresDatabase database = await CreateAsync("inet '10.0.0.1', 1 AS w, '{1}'::int[] AS x, B'1'::varbit AS y");
        var logger = new RecordingLogger();
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\"", ("extended.types", "false")), logger);
        await harness.StartAsync();

        Struct row = (await harness.PollUntilAsync(1))[0].Value.AsStruct();

        Assert.Equal(["w"], row.Schema.Fields.Select(field => field.Name));
        Assert.Equal(["v", "x", "y"], logger.Messages(4006).Select(message => message.Split(' ')[1]));
    }

    [Theory]
    [InlineData("connect_logical", "1709212455123")]
    [InlineData("micros_long", "1709212455123456")]
    [InlineData("micros_string", "1709212455123456")]
    [InlineData("micros_iso_datetime_string", "2024-02-29T14:14:15.123456")]
    [InlineData("nanos_long", "1709212455123456000")]
    [InlineData("nanos_string", "1709212455123456000")]
    [InlineData("nanos_iso_datetime_string", "2024-02-29T14:14:15.123456000")]
    public async Task Read_TimestampGranularity_KeepsMicroseconds(string granularity, string expected)
    {
        await using PostgresDatabase database = await CreateAsync("timestamp '2024-02-29 14:14:15.123456', timestamptz '2024-02-29 13:14:15.123456Z' AS z");

        Struct row = (await JdbcSource.ReadOnceAsync(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\"", ("timestamp.granularity", granularity), ("db.timezone", "Europe/Berlin")), 1))[0];

        foreach (string field in (string[])["v", "z"])
        {
            Assert.Equal(expected, row.Get(field) is { Kind: ValueKind.DateTime } time ? time.AsUnixTimeMilliseconds().ToString() : row.Get(field).ToString());
        }
    }

    [Theory]
    [InlineData("2024-03-31 02:30:00", 1711848600)]
    [InlineData("2024-10-27 02:30:00", 1729992600)]
    [InlineData("2024-07-01 12:00:00", 1719828000)]
    public async Task Read_LocalTime_FollowsTheClockOfItsZone(string local, long expectedSeconds)
    {
        await using PostgresDatabase database = await CreateAsync($"timestamp '{local}'");

        Struct row = (await JdbcSource.ReadOnceAsync(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\"", ("db.timezone", "Europe/Berlin")), 1))[0];

        Assert.Equal(expectedSeconds * 1000, row.Get("v").AsUnixTimeMilliseconds());
    }

    private async Task<PostgresDatabase> CreateAsync(string expression)
    {
        PostgresDatabase database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("""
            CREATE EXTENSION hstore; CREATE EXTENSION citext;
            CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN ci AS citext; CREATE DOMAIN dint AS integer; CREATE DOMAIN ints AS integer[]; CREATE TYPE pair AS (a int, b text);
            """);
        string first = expression.Split(", ")[0] is var head && expression.Contains(" AS ") ? $"{head} AS v{expression[head.Length..]}" : $"{expression} AS v";
        await database.ExecuteAsync($"CREATE TABLE t AS SELECT {first}");
        return database;
    }

    private static string Describe(Schema schema) => schema.Type == SchemaType.Array
        ? $"ARRAY[{Describe(schema.ValueSchema!)}]"
        : schema.Name is { } name ? name[(name.LastIndexOf('.') + 1)..] : schema.Type.DisplayName();
}
