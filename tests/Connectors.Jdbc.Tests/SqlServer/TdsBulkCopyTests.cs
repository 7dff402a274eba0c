using System.Data;
using Connect.TestSupport;
using Connect.TestSupport.SqlServer;
using Microsoft.Data.SqlClient;

namespace Connectors.Jdbc.Tests.SqlServer;

public class TdsBulkCopyTests
{
    private static readonly DateTime Time = new DateTime(2024, 2, 29, 23, 59, 58).AddTicks(1234567);

    public static TheoryData<string, object> Values { get; } = new()
    {
        { "bit", true },
        { "tinyint", (byte)200 },
        { "smallint", (short)-2 },
        { "int", -3 },
        { "bigint", long.MaxValue },
        { "real", 1.5f },
        { "float", 2.5 },
        { "money", -12.3456m },
        { "smallmoney", 12.3456m },
        { "decimal(20,4)", -1234567890.1234m },
        { "numeric(38,2)", 12.34m },
        { "uniqueidentifier", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff") },
        { "varchar(20)", "ü\u20AC" },
        { "varchar(max)", new string('ü', 9000) },
        { "nvarchar(20)", "жÜ" },
        { "nvarchar(max)", new string('ж', 9000) },
        { "text", "täxt" },
        { "ntext", "жук" },
        { "image", new byte[] { 1, 2 } },
        { "xml", "<a>ж</a>" },
        { "varbinary(10)", new byte[] { 1, 2, 3 } },
        { "varbinary(max)", new byte[10_000] },
        { "date", new DateTime(2024, 2, 29) },
        { "time(7)", Time.TimeOfDay },
        { "datetime2(7)", Time },
        { "datetime2(3)", new DateTime(2024, 2, 29, 23, 59, 58, 123) },
        { "datetimeoffset(7)", new DateTimeOffset(Time, TimeSpan.FromHours(2)) },
        { "datetime", new DateTime(2024, 2, 29, 23, 59, 58, 997) },
        { "smalldatetime", new DateTime(2024, 2, 29, 23, 59, 0) },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task WriteToServer_Value_ArrivesAsTheColumnHasIt(string type, object value)
    {
        await using TdsServer server = TdsServer.Start();
        server.AddTable("[dbo].[t]", "id int not null identity", $"v {type}", $"w {type} not null", "at rowversion");
        await using SqlConnection connection = await server.OpenAsync();

        await CopyAsync(connection, "[dbo].[t]", ["v", "w"], [value, value], [DBNull.Value, value]);

        TdsRequest load = Assert.Single(server.Requests, request => request.Kind == TdsRequestKind.BulkLoad);
        object expected = type == "date" ? DateOnly.FromDateTime((DateTime)value) : value;
        Assert.StartsWith("insert bulk [dbo].[t] ([v] ", load.Sql, StringComparison.Ordinal);
        Assert.Equal(["v", "w"], load.Columns.Select(column => column.Name));
        Assert.Equal([true, false], load.Columns.Select(column => column.IsNullable));
        Assert.Equal([expected, expected], load.Rows[0].Select(WithoutMark));
        Assert.Equal([null, expected], load.Rows[1].Select(WithoutMark));
        Assert.Empty(server.Faults);
        Assert.Empty(server.Unexpected);
    }

    [Fact]
    public async Task WriteToServer_TemporaryTableInTransaction_BelongsToIt()
    {
        await using TdsServer server = TdsServer.Start();
        server.AddTable("#staged", "id int not null");
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlTransaction transaction = connection.BeginTransaction();

        using (var copy = new SqlBulkCopy(connection, SqlBulkCopyOptions.TableLock, transaction) { DestinationTableName = "#staged", BatchSize = 2 })
        {
            await copy.WriteToServerAsync(Table(["id"], [[1], [2], [3]]));
        }

        Assert.Equal([2, 1], server.Requests.Where(request => request.Kind == TdsRequestKind.BulkLoad).Select(request => request.Rows.Count));
        Assert.All(server.Requests.Where(request => request.Sql.StartsWith("insert bulk", StringComparison.Ordinal) && request.Kind == TdsRequestKind.Statement), request =>
        {
            Assert.Equal(1, request.Transaction);
            Assert.Contains("TABLOCK", request.Sql, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task WriteToServer_ManyRows_ArriveWhole()
    {
        await using TdsServer server = TdsServer.Start();
        server.AddTable("t", "id int not null", "name nvarchar(50)");
        await using SqlConnection connection = await server.OpenAsync("Packet Size=512");

        await CopyAsync(connection, "t", ["id", "name"], [.. Enumerable.Range(0, 5000).Select(i => new object[] { i, $"name {i}" })]);

        TdsRequest load = Assert.Single(server.Requests, request => request.Kind == TdsRequestKind.BulkLoad);
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"{i} name {i}"), load.Rows.Select(row => $"{row[0]} {row[1]}"));
    }

    [Fact]
    public async Task WriteToServer_UniqueViolation_IsTheServersError()
    {
        await using TdsServer server = TdsServer.Start();
        server.AddTable("t", "id int not null");
        server.On(TdsRequestKind.BulkLoad).Times(1).Answer(new TdsAnswer().Error(2627, "Violation of PRIMARY KEY constraint", 14));
        await using SqlConnection connection = await server.OpenAsync();

        SqlException error = await Assert.ThrowsAsync<SqlException>(() => CopyAsync(connection, "t", ["id"], [1], [1]));

        Assert.Equal(2627, error.Number);
        await CopyAsync(connection, "t", ["id"], [1]);
    }

    [Fact]
    public async Task WriteToServer_UnknownTable_IsAnError()
    {
        await using TdsServer server = TdsServer.Start();
        await using SqlConnection connection = await server.OpenAsync();

        SqlException error = await Assert.ThrowsAsync<SqlException>(() => CopyAsync(connection, "missing", ["id"], [1]));

        Assert.Equal(208, error.Number);
    }

    [Fact]
    public async Task WriteToServer_CancelledWhileTheServerTakesTheRows_StopsTheServer()
    {
        await using TdsServer server = TdsServer.Start();
        var gate = new TdsGate();
        server.AddTable("t", "id int not null");
        server.On(TdsRequestKind.BulkLoad).Answer(new TdsAnswer().Until(gate));
        await using SqlConnection connection = await server.OpenAsync();
        using var copy = new SqlBulkCopy(connection) { DestinationTableName = "t", BulkCopyTimeout = 1 };

        SqlException error = await Assert.ThrowsAsync<SqlException>(() => copy.WriteToServerAsync(Table(["id"], [[1]])));

        Assert.Equal(-2, error.Number);
        await Wait.ForAsync(gate.Cancelled, "the server to stop");
    }

    // XML goes with a byte order mark in front.
    private static object? WithoutMark(object? value) => value is string text ? text.TrimStart('\uFEFF') : value;

    private static async Task CopyAsync(SqlConnection connection, string table, string[] columns, params object[][] rows)
    {
        using var copy = new SqlBulkCopy(connection) { DestinationTableName = table };
        foreach (string column in columns)
        {
            copy.ColumnMappings.Add(column, column);
        }

        await copy.WriteToServerAsync(Table(columns, rows));
    }

    private static DataTable Table(string[] columns, object[][] rows)
    {
        var table = new DataTable();
        for (int i = 0; i < columns.Length; i++)
        {
            table.Columns.Add(columns[i], rows.Select(row => row[i]).First(value => value is not DBNull).GetType());
        }

        foreach (object[] row in rows)
        {
            table.Rows.Add(row);
        }

        return table;
    }
}
