using System.Data;
using Connect.TestSupport;
using Connect.TestSupport.SqlServer;
using Microsoft.Data.SqlClient;

namespace Connectors.Jdbc.Tests.SqlServer;

public class TdsFaultTests
{
    [Theory]
    [InlineData(1205, 13)]
    [InlineData(2627, 14)]
    [InlineData(2628, 16)]
    [InlineData(8152, 16)]
    public async Task Execute_ScriptedError_LeavesTheConnectionUsable(int number, byte severity)
    {
        await using TdsServer server = TdsServer.Start();
        server.On("INSERT").Answer(new TdsAnswer().Error(number, "no", severity, state: 7), new TdsAnswer().Affected(2));
        await using SqlConnection connection = await server.OpenAsync();

        SqlException error = await Assert.ThrowsAsync<SqlException>(() => connection.ExecuteAsync("INSERT"));

        Assert.Equal((number, severity, (byte)7, "no"), (error.Number, error.Class, error.State, error.Message));
        Assert.Equal(2, await connection.ExecuteAsync("INSERT"));
    }

    [Fact]
    public async Task Execute_NothingScripted_IsAnErrorThatNamesTheStatement()
    {
        await using TdsServer server = TdsServer.Start();
        await using SqlConnection connection = await server.OpenAsync();

        SqlException error = await Assert.ThrowsAsync<SqlException>(() => connection.ExecuteAsync("SELECT surprise"));

        Assert.Contains("SELECT surprise", error.Message, StringComparison.Ordinal);
        Assert.Equal("SELECT surprise", Assert.Single(server.Unexpected).Sql);
    }

    [Fact]
    public async Task Read_ErrorBehindRows_ComesAfterThem()
    {
        await using TdsServer server = TdsServer.Start();
        server.On("SELECT").Answer(new TdsAnswer().Result("a int").Row(1).Row(2).Error(1205, "deadlock", 13));
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlDataReader reader = await connection.Command("SELECT").ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());
        Assert.True(await reader.ReadAsync());
        SqlException error = await Assert.ThrowsAsync<SqlException>(() => reader.ReadAsync());

        Assert.Equal(1205, error.Number);
    }

    [Fact]
    public async Task Read_ConnectionDroppedBetweenRows_FailsAndClosesTheConnection()
    {
        await using TdsServer server = TdsServer.Start();
        server.On("SELECT").Answer(new TdsAnswer().Result("a int").Row(1).Drop());
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlDataReader reader = await connection.Command("SELECT").ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());
        await Assert.ThrowsAsync<SqlException>(() => reader.ReadAsync());

        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public async Task Execute_FatalError_ClosesTheConnection()
    {
        await using TdsServer server = TdsServer.Start();
        server.On("SELECT").Answer(new TdsAnswer().Error(596, "The session was killed.", 21));
        await using SqlConnection connection = await server.OpenAsync();

        SqlException error = await Assert.ThrowsAsync<SqlException>(() => connection.ScalarAsync("SELECT"));

        Assert.Equal((596, (byte)21), (error.Number, error.Class));
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public async Task Execute_CommandTimeout_IsTakenBackAndTheConnectionGoesOn()
    {
        await using TdsServer server = TdsServer.Start();
        var gate = new TdsGate();
        server.On("SELECT").Answer(new TdsAnswer().Until(gate), new TdsAnswer().Result("a int").Row(1));
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlCommand command = connection.Command("SELECT");
        command.CommandTimeout = 1;

        SqlException error = await Assert.ThrowsAsync<SqlException>(() => command.ExecuteScalarAsync());

        Assert.Equal(-2, error.Number);
        Assert.True(gate.Cancelled.IsCompleted);
        Assert.Equal(1, await connection.ScalarAsync("SELECT"));
    }

    [Fact]
    public async Task Execute_CancelledWhileTheServerWorks_StopsTheServer()
    {
        await using TdsServer server = TdsServer.Start();
        var gate = new TdsGate();
        server.On("SELECT").Answer(new TdsAnswer().Until(gate), new TdsAnswer().Result("a int").Row(1));
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlCommand command = connection.Command("SELECT", ("@p1", 1));
        using var cancellation = new CancellationTokenSource();

        Task<object?> execution = command.ExecuteScalarAsync(cancellation.Token)!;
        await Wait.ForAsync(gate.Reached, "the server to work");
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => execution);
        await Wait.ForAsync(gate.Cancelled, "the server to stop");
        Assert.Equal(1, await connection.ScalarAsync("SELECT"));
    }

    [Fact]
    public async Task Read_ClosedInTheMiddleOfAnEndlessResult_StopsTheServer()
    {
        await using TdsServer server = TdsServer.Start();
        server.On("SELECT *").Answer(new TdsAnswer().Result("a int").Rows(Enumerable.Range(0, int.MaxValue).Select(i => new object?[] { i })));
        server.On("SELECT").Answer(new TdsAnswer().Result("a int").Row(1));
        await using SqlConnection connection = await server.OpenAsync();
        await using (SqlCommand command = connection.Command("SELECT *"))
        {
            await using SqlDataReader reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            command.Cancel();
        }

        Assert.Equal(1, await connection.ScalarAsync("SELECT"));
    }

    [Fact]
    public async Task Transaction_CommittedAndRolledBack_IsWhatTheStatementsBelongTo()
    {
        await using TdsServer server = TdsServer.Start();
        server.On("INSERT").Answer(new TdsAnswer().Affected(1));
        await using SqlConnection connection = await server.OpenAsync();
        foreach (bool commits in new[] { true, false })
        {
            await using SqlTransaction transaction = connection.BeginTransaction(IsolationLevel.Serializable);
            await using SqlCommand command = connection.Command("INSERT");
            command.Transaction = transaction;
            await command.ExecuteNonQueryAsync();
            transaction.Save("here");
            if (commits)
            {
                transaction.Commit();
            }
            else
            {
                transaction.Rollback();
            }
        }

        await connection.ExecuteAsync("INSERT");

        Assert.Equal(
            [TdsRequestKind.Begin, TdsRequestKind.Statement, TdsRequestKind.Save, TdsRequestKind.Commit, TdsRequestKind.Begin, TdsRequestKind.Statement, TdsRequestKind.Save, TdsRequestKind.Rollback,
                TdsRequestKind.Statement],
            server.Requests.Select(request => request.Kind));
        Assert.Equal([0, 1, 1, 1, 0, 2, 2, 2, 0], server.Requests.Select(request => request.Transaction));
        Assert.Equal(IsolationLevel.Serializable, server.Requests[0].Isolation);
        Assert.Equal("here", server.Requests[2].Sql);
    }

    [Fact]
    public async Task Transaction_Deadlock_IsRolledBackByTheServer()
    {
        await using TdsServer server = TdsServer.Start();
        server.On("UPDATE").Answer(new TdsAnswer().Error(1205, "deadlock", 13));
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlTransaction transaction = connection.BeginTransaction();
        await using SqlCommand command = connection.Command("UPDATE");
        command.Transaction = transaction;

        await Assert.ThrowsAsync<SqlException>(() => command.ExecuteNonQueryAsync());

        // There is none left to commit.
        Assert.Throws<InvalidOperationException>(transaction.Commit);
        Assert.DoesNotContain(server.Requests, request => request.Kind == TdsRequestKind.Commit);
    }

    [Fact]
    public async Task Commit_ConnectionLost_LeavesItOpenWhetherItHappened()
    {
        await using TdsServer server = TdsServer.Start();
        server.On(TdsRequestKind.Commit).Times(1).Answer(new TdsAnswer().Drop());
        await using SqlConnection connection = await server.OpenAsync();
        await using SqlTransaction transaction = connection.BeginTransaction();

        Assert.Throws<SqlException>(transaction.Commit);

        Assert.Equal(TdsRequestKind.Commit, server.Requests[^1].Kind);
    }
}
