using System.Data;
using System.Data.SqlTypes;
using Connect.TestSupport.SqlServer;
using Microsoft.Data.SqlClient;

namespace Connectors.Jdbc.Tests.SqlServer;

public class TdsResultTests
{
    private static readonly byte[] Bytes = [1, 2, 255];
    private static readonly string Long = string.Concat(Enumerable.Repeat("äöü\u20AC", 5000));
    private static readonly byte[] LongBytes = [.. Enumerable.Range(0, 20_000).Select(i => (byte)i)];
    private static readonly DateTime Time = new DateTime(2024, 2, 29, 23, 59, 58).AddTicks(1234567);

    public static TheoryData<string, object> Values { get; } = new()
    {
        { "bit", true },
        { "tinyint", (byte)255 },
        { "smallint", (short)-2 },
        { "int", int.MinValue },
        { "bigint", long.MinValue },
        { "real", 1.5f },
        { "float", -2.5e300 },
        { "smallmoney", -214748.3648m },
        { "money", 922337203685477.5807m },
        { "money", -0.0001m },
        { "decimal(9,2)", -1234567.89m },
        { "decimal(19,4)", 123456789012345.6789m },
        { "decimal(28,0)", 1234567890123456789012345678m },
        { "numeric(38,10)", 12345678901234567.0123456789m },
        { "uniqueidentifier", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff") },
        { "char(3)", "a  " },
        { "varchar(10)", "ü\u20AC" },
        { "varchar(max)", Long },
        { "nchar(3)", "ж  " },
        { "nvarchar(10)", "жÜ\U0001F600" },
        { "nvarchar(10)", "" },
        { "nvarchar(max)", Long },
        { "nvarchar(max)", "" },
        { "text", "täxt" },
        { "ntext", "жук" },
        { "image", Bytes },
        { "xml", "<a>ж</a>" },
        { "binary(3)", Bytes },
        { "varbinary(10)", Bytes },
        { "varbinary(max)", LongBytes },
        { "rowversion", new byte[] { 0, 0, 0, 0, 0, 0, 7, 0xD1 } },
        { "date", new DateTime(1, 1, 1) },
        { "date", new DateTime(9999, 12, 31) },
        { "time(7)", Time.TimeOfDay },
        { "time(0)", new TimeSpan(1, 2, 3) },
        { "datetime2(7)", Time },
        { "datetime2(3)", new DateTime(2024, 2, 29, 23, 59, 58, 123) },
        { "datetimeoffset(7)", new DateTimeOffset(Time, TimeSpan.FromMinutes(-210)) },
        { "datetime", new DateTime(1753, 1, 1, 0, 0, 0, 3) },
        { "datetime", new DateTime(2024, 2, 29, 23, 59, 58, 997) },
        { "smalldatetime", new DateTime(2079, 6, 6, 23, 59, 0) },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Read_Value_ComesAsTheTypeHasIt(string type, object value)
    {
        await using TdsServer server = TdsServer.Start();
        server.On("SELECT v").Answer(new TdsAnswer()
            .Result("before int not null", $"v {type}", $"w {type} not null", "after int").Row(1, value, value, 2).Row(3, null, value, null));
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlCommand command = connection.Command("SELECT v");

        await using SqlDataReader reader = await command.ExecuteReaderAsync();

        string name = type.Split('(')[0];
        Assert.Equal(name switch { "rowversion" => "timestamp", "numeric" => "decimal", _ => name }, reader.GetDataTypeName(1));
        Assert.True(await reader.ReadAsync());
        Assert.Equal((1, 2), (reader.GetInt32(0), reader.GetInt32(3)));
        Assert.Equal(value, reader.GetValue(1));
        Assert.Equal(value, reader.GetValue(2));
        Assert.True(await reader.ReadAsync());
        Assert.Equal(3, reader.GetInt32(0));

        // The client shows a rowversion that is null as no bytes.
        Assert.Equal(type != "rowversion", reader.IsDBNull(1));
        Assert.Equal(value, reader.GetValue(2));
        Assert.True(reader.IsDBNull(3));
        Assert.False(await reader.ReadAsync());
    }

    // A rowversion goes as what it is made of.
    public static TheoryData<string, object> Sendable => [.. Values.Where(row => row.Data.Item1 != "rowversion")];

    [Theory]
    [MemberData(nameof(Sendable))]
    public async Task Send_Parameter_ArrivesAsTypeAndValue(string type, object value)
    {
        await using TdsServer server = TdsServer.Start();
        server.On("UPDATE t SET v = @v, w = @w");
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlCommand command = connection.Command("UPDATE t SET v = @v, w = @w");
        string[] parts = type.TrimEnd(')').Split('(', ',');
        var parsed = (SqlDbType)Enum.Parse(typeof(SqlDbType), parts[0] == "numeric" ? "decimal" : parts[0], ignoreCase: true);
        foreach (object parameter in new[] { value, DBNull.Value })
        {
            SqlParameter added = command.Parameters.Add(parameter is DBNull ? "@w" : "@v", parsed);
            added.Value = parameter;
            if (parts.Length == 3)
            {
                added.Precision = byte.Parse(parts[1]);
                added.Scale = byte.Parse(parts[2]);
            }
            else if (parts.Length == 2 && parsed is SqlDbType.DateTime2 or SqlDbType.Time or SqlDbType.DateTimeOffset)
            {
                added.Scale = byte.Parse(parts[1]);
            }
            else if (parts.Length == 2)
            {
                added.Size = parts[1] == "max" ? -1 : int.Parse(parts[1]);
            }
        }

        await command.ExecuteNonQueryAsync();

        TdsRequest request = Assert.Single(server.Statements);
        Assert.Equal("sp_executesql", request.Procedure);
        Assert.Equal(["@v", "@w"], request.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(parts[0] == "decimal" ? "numeric" : parts[0], request.Parameters[0].Type.Name);
        object expected = type switch { "date" => DateOnly.FromDateTime((DateTime)value), _ => value };
        Assert.Equal(expected is string text ? text.TrimEnd() : expected, request["@v"] is string sent ? sent.TrimEnd() : request["@v"]);
        Assert.Null(request["@w"]);
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task Read_DecimalOf38Digits_IsWhole()
    {
        var value = SqlDecimal.Parse("-12345678901234567890123456789012345.678");
        await using TdsServer server = TdsServer.Start();
        server.On("SELECT v").Answer(new TdsAnswer().Result("v decimal(38,3)").Row(value));
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlDataReader reader = await connection.Command("SELECT v").ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());

        Assert.Equal(value, reader.GetSqlDecimal(0));
    }

    [Fact]
    public async Task Read_ColumnSchema_IsAsScripted()
    {
        await using TdsServer server = TdsServer.Start();
        server.On("SELECT *").Answer(new TdsAnswer().Result("id int not null identity", "[a b] decimal(10,3)", "c nvarchar(30)", "d rowversion not null", "e datetime2(3)"));
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlDataReader reader = await connection.Command("SELECT *").ExecuteReaderAsync();

        var columns = reader.GetColumnSchema();

        Assert.Equal(["id", "a b", "c", "d", "e"], columns.Select(column => column.ColumnName));
        Assert.Equal([false, true, true, false, true], columns.Select(column => column.AllowDBNull));
        Assert.Equal([true, false, false, false, false], columns.Select(column => column.IsAutoIncrement));
        Assert.Equal(((int?)10, (int?)3, (int?)30), (columns[1].NumericPrecision, columns[1].NumericScale, columns[2].ColumnSize));
    }

    [Fact]
    public async Task Read_ResultLargerThanPackets_ComesWhole()
    {
        const int count = 20_000;
        await using TdsServer server = TdsServer.Start();
        server.On("SELECT *").Answer(new TdsAnswer().Result("id int not null", "name nvarchar(50)")
            .Rows(Enumerable.Range(0, count).Select(i => new object?[] { i, i % 3 == 0 ? null : $"name {i}" })));
        await using SqlConnection connection = await server.OpenAsync("Packet Size=512");
        await using SqlDataReader reader = await connection.Command("SELECT *").ExecuteReaderAsync();

        int read = 0;
        for (; await reader.ReadAsync(); read++)
        {
            Assert.Equal((read, read % 3 == 0 ? null : $"name {read}"), (reader.GetInt32(0), reader.IsDBNull(1) ? null : reader.GetString(1)));
        }

        Assert.Equal(count, read);
    }

    [Fact]
    public async Task Read_SeveralResults_ComeInOrder()
    {
        await using TdsServer server = TdsServer.Start();
        server.On("SELECT a; UPDATE t; SELECT b").Answer(new TdsAnswer().Result("a int").Row(1).Affected(7).Info(50001, "hello").Result("b int").Row(2).Row(3));
        await using SqlConnection connection = await server.OpenAsync();
        var messages = new List<string>();
        connection.InfoMessage += (_, e) => messages.Add(e.Message);
        await using SqlDataReader reader = await connection.Command("SELECT a; UPDATE t; SELECT b").ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());
        Assert.Equal("a", reader.GetName(0));
        Assert.False(await reader.ReadAsync());
        Assert.True(await reader.NextResultAsync());
        Assert.True(await reader.ReadAsync());
        Assert.Equal(("b", 2), (reader.GetName(0), reader.GetInt32(0)));
        Assert.True(await reader.ReadAsync());
        Assert.False(await reader.NextResultAsync());
        Assert.Equal(7, reader.RecordsAffected);
        Assert.Equal(["hello"], messages);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_SchemaOnly_HasColumnsAndNoRows(bool hasParameters)
    {
        await using TdsServer server = TdsServer.Start();
        server.On("SELECT * FROM t").Answer(new TdsAnswer().Result("id int not null").Row(1));
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlCommand command = connection.Command("SELECT * FROM t", hasParameters ? [("@p1", 1)] : []);

        await using (SqlDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly))
        {
            Assert.Equal("id", reader.GetName(0));
            Assert.False(await reader.ReadAsync());
        }

        Assert.Equal(1, await command.ExecuteScalarAsync());
        Assert.Equal([true, false], server.Statements.Select(request => request.IsSchemaOnly));
    }

    [Fact]
    public async Task Execute_Prepared_ArrivesAsTheStatement()
    {
        await using TdsServer server = TdsServer.Start();
        server.On("INSERT INTO t VALUES (@p1)").Answer(new TdsAnswer().Affected(1));
        await using SqlConnection connection = await server.OpenAsync();
        await using (SqlCommand command = connection.CreateCommand())
        {
            command.CommandText = "INSERT INTO t VALUES (@p1)";
            command.Parameters.Add("@p1", SqlDbType.Int);
            await command.PrepareAsync();
            for (int i = 0; i < 3; i++)
            {
                command.Parameters[0].Value = i;
                Assert.Equal(1, await command.ExecuteNonQueryAsync());
            }
        }

        Assert.Equal(["sp_prepexec", "sp_execute", "sp_execute"], server.Statements.Select(request => request.Procedure));
        Assert.Equal([0, 1, 2], server.Statements.Select(request => request["@p1"]));
        Assert.Empty(server.Unexpected);
    }

    [Fact]
    public async Task Execute_Procedure_ReturnsOutputs()
    {
        await using TdsServer server = TdsServer.Start();
        server.On(request => request.Procedure == "dbo.p").Answer(new TdsAnswer().Output("@o", TdsType.Parse("nvarchar(20)"), "out"));
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlCommand command = connection.Command("dbo.p", ("@i", 5));
        command.CommandType = CommandType.StoredProcedure;
        SqlParameter output = command.Parameters.Add("@o", SqlDbType.NVarChar, 20);
        output.Direction = ParameterDirection.Output;

        await command.ExecuteNonQueryAsync();

        Assert.Equal("out", output.Value);
        TdsRequest request = Assert.Single(server.Requests);
        Assert.Equal((TdsRequestKind.Procedure, 5), (request.Kind, request["@i"]));
        Assert.True(request.Parameters[1].IsOutput);
    }
}
