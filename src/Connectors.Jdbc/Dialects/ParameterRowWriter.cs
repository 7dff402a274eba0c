using System.Data.Common;

namespace Connectors.Jdbc.Dialects;

/// <summary>Executes a command for each row.</summary>
internal sealed class ParameterRowWriter : RowWriter
{
    private readonly Dialect _dialect;
    private readonly WriteStatement _statement;
    private readonly DbCommand _command;
    private readonly int[] _cells;

    public ParameterRowWriter(Dialect dialect, DbConnection connection, WriteStatement statement, int? commandTimeout)
    {
        _dialect = dialect;
        _statement = statement;
        _command = connection.CreateCommand();
        _command.CommandText = dialect.WriteSql(statement);
        if (commandTimeout is { } timeout)
        {
            _command.CommandTimeout = timeout;
        }

        _cells = [.. dialect.ParameterOrder(statement).Select(column => IndexOf(statement.Columns, column))];
        for (int i = 0; i < _cells.Length; i++)
        {
            dialect.AddParameter(_command, i + 1, DBNull.Value);
        }
    }

    public override async Task WriteAsync(DbTransaction? transaction, RowBatch rows, int start, int count, CancellationToken cancellationToken)
    {
        _command.Transaction = transaction;
        for (int row = start; row < start + count; row++)
        {
            Bind(rows, row);
            await _command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override ValueTask DisposeAsync() => _command.DisposeAsync();

    private void Bind(RowBatch rows, int row)
    {
        ReadOnlySpan<Connect.Data.ConnectValue> cells = rows[row];
        for (int i = 0; i < _cells.Length; i++)
        {
            _command.Parameters[i].Value = _dialect.ToParameterValue(_statement.Columns[_cells[i]], cells[_cells[i]], _statement.Options);
        }
    }

    private static int IndexOf(IReadOnlyList<WriteColumn> columns, WriteColumn column)
    {
        int at = 0;
        while (!ReferenceEquals(columns[at], column))
        {
            at++;
        }

        return at;
    }
}
