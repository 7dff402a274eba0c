using System.Net.Sockets;
using System.Threading.Channels;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Session;

/// <summary>
/// One connection: handshake, then requests one after the other. Messages are read while a request is answered, for one of them may take the request back: then the
/// answer stops where it is, and the acknowledgement ends it.
/// </summary>
internal sealed class TdsSession : IDisposable
{
    private const int SmallestPacket = 512;
    private const int LargestPacket = 32767;

    private readonly Socket _socket;
    private readonly TdsServer _server;
    private readonly RequestReader _requests;
    private readonly CancellationTokenSource _closed = new();
    private TdsTransport _transport = new(Stream.Null);
    private long _transaction;

    public TdsSession(Socket socket, TdsServer server, int id)
    {
        _socket = socket;
        _server = server;
        _requests = new RequestReader(id);
        Id = id;
    }

    /// <summary>Its number.</summary>
    public int Id { get; }

    /// <summary>Tokens that are not sent yet.</summary>
    public TdsBuffer Buffer { get; } = new();

    /// <summary>Whether a statement is answered without a script.</summary>
    public static bool NeedsNoScript(string sql) =>
        sql.Length == 0 || sql.StartsWith("SET ", StringComparison.OrdinalIgnoreCase) || sql.StartsWith("insert bulk ", StringComparison.OrdinalIgnoreCase)
        || BulkMetadata.IsQuestion(sql);

    /// <summary>Serves the client until it or the server ends the connection.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (await new TdsHandshake(_socket, _server.Options).AcceptAsync(Id, _closed.Token).ConfigureAwait(false) is not { } accepted)
            {
                return;
            }

            _transport = accepted.Transport;
            var messages = Channel.CreateUnbounded<TdsMessage>();
            Task reading = ReadAsync(messages.Writer);
            if (await LogInAsync(accepted.Login, _closed.Token).ConfigureAwait(false))
            {
                await ServeAsync(messages.Reader).ConfigureAwait(false);
            }

            await reading.ConfigureAwait(false);
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Ends the connection at once.</summary>
    public void Close()
    {
        _closed.Cancel();
        _socket.Close();
    }

    public void Dispose()
    {
        Close();
        _closed.Dispose();
    }

    public Task FlushAsync(CancellationToken cancellationToken) => _transport.WriteAsync(TdsPacketType.Response, Buffer, flush: true, end: false, cancellationToken);

    public Task SendFullPacketsAsync(CancellationToken cancellationToken) => _transport.WriteAsync(TdsPacketType.Response, Buffer, flush: false, end: false, cancellationToken);

    /// <summary>Sends what there is and ends the connection.</summary>
    /// <exception cref="OperationCanceledException">Always: nothing more can be answered.</exception>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        _socket.Shutdown(SocketShutdown.Both);
        Close();
        throw new OperationCanceledException(_closed.Token);
    }

    /// <summary>Ends the transaction because the server wants it.</summary>
    public void Rollback()
    {
        if (_transaction != 0)
        {
            ChangeTransaction(TdsEnvironmentChange.RollbackTransaction, 0);
        }
    }

    /// <summary>Answers as if nothing was scripted.</summary>
    public async Task AnswerDefaultAsync(TdsRequest request, TdsResponse response, CancellationToken cancellationToken)
    {
        switch (request.Kind)
        {
            case TdsRequestKind.Begin:
                ChangeTransaction(TdsEnvironmentChange.BeginTransaction, _server.NextTransaction());
                break;
            case TdsRequestKind.Commit:
                ChangeTransaction(TdsEnvironmentChange.CommitTransaction, 0);
                break;
            case TdsRequestKind.Rollback when request.Sql.Length == 0:
                ChangeTransaction(TdsEnvironmentChange.RollbackTransaction, 0);
                break;
            case TdsRequestKind.BulkLoad:
                response.Affected(request.Rows.Count);
                break;
            case TdsRequestKind.Statement when BulkMetadata.Find(request.Sql, _server.Tables) is { } metadata:
                await metadata.GiveAsync(response, cancellationToken).ConfigureAwait(false);
                break;
            case TdsRequestKind.Statement when NeedsNoScript(request.Sql):
            case TdsRequestKind.Procedure when request.Procedure is "sp_unprepare":
            case TdsRequestKind.Save or TdsRequestKind.Rollback:
                break;
            default:
                _server.Record(request, isUnexpected: true);
                await response.ErrorAsync(50000, $"No answer is scripted for {request}", 16, 1, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task<bool> LogInAsync(TdsLogin login, CancellationToken cancellationToken)
    {
        _server.Record(login);
        var response = new TdsResponse(this, new TdsRequest(Id, TdsRequestKind.Statement, ""));
        TdsAnswer? refusal = _server.AnswerTo(login);
        if (refusal is null)
        {
            int packetSize = Math.Clamp(login.PacketSize, SmallestPacket, LargestPacket);
            TdsTokens.WriteLogin(Buffer, login, login.Database.Length > 0 ? login.Database : _server.Options.Database, packetSize, _server.Options.RecoversSessions);
            response.WriteEnd(isLast: true);
            await EndMessageAsync(cancellationToken).ConfigureAwait(false);
            _transport.PacketSize = packetSize;
            return true;
        }

        await refusal.GiveAsync(response, cancellationToken).ConfigureAwait(false);
        response.WriteEnd(isLast: true);
        await EndMessageAsync(cancellationToken).ConfigureAwait(false);
        _socket.Shutdown(SocketShutdown.Both);
        return false;
    }

    private async Task ServeAsync(ChannelReader<TdsMessage> messages)
    {
        await foreach (TdsMessage message in messages.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            using (message)
            {
                if (message.Type == TdsPacketType.Attention)
                {
                    TdsTokens.WriteDone(Buffer, TdsToken.Done, TdsDoneStatus.Attention, 0, 0);
                    await EndMessageAsync(_closed.Token).ConfigureAwait(false);
                }
                else
                {
                    await AnswerAsync(message).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task ReadAsync(ChannelWriter<TdsMessage> messages)
    {
        TdsMessage? last = null;
        try
        {
            while (await _transport.ReadMessageAsync(_closed.Token).ConfigureAwait(false) is { } message)
            {
                if (message.Type == TdsPacketType.Attention)
                {
                    CancelQuietly(last);
                }

                if ((message.Status & TdsPacketStatus.Ignore) == 0)
                {
                    last = message.Type == TdsPacketType.Attention ? null : message;
                    messages.TryWrite(message);
                }
            }
        }
        finally
        {
            // Whatever is being answered has no one to be answered to.
            await _closed.CancelAsync().ConfigureAwait(false);
            messages.Complete();
        }
    }

    private static void CancelQuietly(TdsMessage? message)
    {
        try
        {
            message?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is answered already.
        }
    }

    private async Task AnswerAsync(TdsMessage message)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(message.Cancelled, _closed.Token);
        IReadOnlyList<TdsRequest> requests = _requests.Read(message);
        try
        {
            if (requests[0].IsReset)
            {
                TdsTokens.WriteChange(Buffer, TdsEnvironmentChange.ResetConnection, Array.Empty<byte>(), Array.Empty<byte>());
            }

            for (int i = 0; i < requests.Count; i++)
            {
                await AnswerAsync(requests[i], isLast: i == requests.Count - 1, cancellation.Token).ConfigureAwait(false);
            }

            await EndMessageAsync(cancellation.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (message.Cancelled.IsCancellationRequested && !_closed.IsCancellationRequested)
        {
            // The message stays open; the acknowledgement of the attention ends it.
        }
    }

    private async Task AnswerAsync(TdsRequest request, bool isLast, CancellationToken cancellationToken)
    {
        var response = new TdsResponse(this, request);
        _server.Record(request, isUnexpected: false);
        if (request.Procedure is "sp_prepexec")
        {
            response.Output("", TdsType.Parse("int"), _requests.Prepare(request.Sql));
        }

        if (_server.AnswerTo(request) is { } answer)
        {
            await answer.GiveAsync(response, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await AnswerDefaultAsync(request, response, cancellationToken).ConfigureAwait(false);
        }

        response.WriteEnd(isLast);
    }

    private Task EndMessageAsync(CancellationToken cancellationToken) => _transport.WriteAsync(TdsPacketType.Response, Buffer, flush: true, end: true, cancellationToken);

    private void ChangeTransaction(TdsEnvironmentChange change, long now)
    {
        TdsTokens.WriteChange(Buffer, change, Descriptor(now), Descriptor(_transaction));
        _transaction = now;
    }

    private static byte[] Descriptor(long transaction) => transaction == 0 ? [] : BitConverter.GetBytes(transaction);
}
