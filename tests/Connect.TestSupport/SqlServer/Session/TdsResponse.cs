using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Session;

/// <summary>The tokens of the answer to one request. What ends a statement is held back until it is known whether more follows.</summary>
internal sealed class TdsResponse(TdsSession session, TdsRequest request)
{
    private const ushort SelectCommand = 0xC1;
    private const ushort ChangeCommand = 0xC3;
    private const byte FatalSeverity = 20;
    private const int DeadlockNumber = 1205;

    private readonly TdsBuffer _buffer = session.Buffer;
    private readonly List<(string Name, TdsType Type, object? Value)> _outputs = [];
    private (TdsDoneStatus Status, ushort Command, long Count)? _done;
    private IReadOnlyList<TdsColumn>? _columns;
    private long _rows;
    private bool _hasFailed;

    private bool IsProcedure => request.Procedure is not null;

    public void BeginResult(IReadOnlyList<TdsColumn> columns)
    {
        EndStatement();
        WriteDone(hasMore: true);
        TdsTokens.WriteColumns(_buffer, columns);
        _columns = columns;
        _rows = 0;
    }

    public void Row(object?[] values)
    {
        IReadOnlyList<TdsColumn> columns = _columns ?? throw new InvalidOperationException("A row needs a result that it belongs to.");
        if (values.Length != columns.Count)
        {
            throw new InvalidOperationException($"A row of {values.Length} values was scripted for {columns.Count} columns.");
        }

        if (!request.IsSchemaOnly)
        {
            TdsTokens.WriteRow(_buffer, columns, values);
            _rows++;
        }
    }

    public async Task RowsAsync(IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        if (request.IsSchemaOnly)
        {
            return;
        }

        foreach (object?[] row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Row(row);
            await session.SendFullPacketsAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Affected(long rows)
    {
        EndStatement();
        WriteDone(hasMore: true);
        _done = (TdsDoneStatus.Count, ChangeCommand, rows);
    }

    public void Info(int number, string message)
    {
        if (_columns is null)
        {
            WriteDone(hasMore: true);
        }

        TdsTokens.WriteMessage(_buffer, TdsToken.Info, number, message, severity: 0, state: 1);
    }

    public async Task ErrorAsync(int number, string message, byte severity, byte state, CancellationToken cancellationToken)
    {
        if (_columns is null)
        {
            WriteDone(hasMore: true);
        }

        TdsTokens.WriteMessage(_buffer, TdsToken.Error, number, message, severity, state);
        EndStatement();
        _done = (TdsDoneStatus.Error, SelectCommand, 0);
        _hasFailed = true;
        if (number == DeadlockNumber)
        {
            session.Rollback();
        }

        if (severity >= FatalSeverity)
        {
            WriteEnd(isLast: true);
            await DropAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Output(string name, TdsType type, object? value) => _outputs.Add((name, type, value));

    public Task DefaultAsync(CancellationToken cancellationToken) => session.AnswerDefaultAsync(request, this, cancellationToken);

    public Task FlushAsync(CancellationToken cancellationToken) => session.FlushAsync(cancellationToken);

    public Task DropAsync(CancellationToken cancellationToken) => session.DropAsync(cancellationToken);

    /// <summary>Ends the answer.</summary>
    /// <param name="isLast">Whether no other answer follows in the same message.</param>
    public void WriteEnd(bool isLast)
    {
        EndStatement();
        if (!IsProcedure)
        {
            _done ??= (TdsDoneStatus.Final, 0, 0);
            WriteDone(hasMore: !isLast);
            return;
        }

        WriteDone(hasMore: true);
        TdsTokens.WriteReturnStatus(_buffer, _hasFailed ? -1 : 0);
        foreach ((string name, TdsType type, object? value) in _outputs)
        {
            TdsTokens.WriteOutput(_buffer, name, type, value);
        }

        TdsTokens.WriteDone(_buffer, TdsToken.DoneProcedure, (_hasFailed ? TdsDoneStatus.Error : TdsDoneStatus.Final) | (isLast ? TdsDoneStatus.Final : TdsDoneStatus.More), 0, 0);
    }

    private void EndStatement()
    {
        if (_columns is not null)
        {
            _done = (TdsDoneStatus.Count, SelectCommand, _rows);
            _columns = null;
        }
    }

    private void WriteDone(bool hasMore)
    {
        if (_done is { } done)
        {
            _done = null;
            TdsTokens.WriteDone(_buffer, IsProcedure ? TdsToken.DoneInProcedure : TdsToken.Done, done.Status | (hasMore ? TdsDoneStatus.More : TdsDoneStatus.Final), done.Command, done.Count);
        }
    }
}
