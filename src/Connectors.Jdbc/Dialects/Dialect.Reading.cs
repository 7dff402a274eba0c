using System.Data;
using System.Data.Common;

namespace Connectors.Jdbc.Dialects;

/// <summary>What a source needs.</summary>
public abstract partial class Dialect
{
    /// <summary>The statement that asks for the current time. Default: <c>SELECT CURRENT_TIMESTAMP</c>.</summary>
    public virtual string CurrentTimestampSql => "SELECT CURRENT_TIMESTAMP";

    /// <summary>Tables the connection's user can see, in the order they are shared out to tasks.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="scope">Which ones.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public abstract Task<IReadOnlyList<TableId>> ListTablesAsync(DbConnection connection, TableScope scope, CancellationToken cancellationToken);

    /// <summary>A table's columns and key; null when there is no such table.</summary>
    public abstract Task<TableDefinition?> DescribeTableAsync(DbConnection connection, TableId table, CancellationToken cancellationToken);

    /// <summary>How the parameter of that number, from 1, stands in a statement. Default: <c>@p1</c>.</summary>
    public virtual string Placeholder(int number) => $"@p{number}";

    /// <summary>Adds a parameter to a command. Default: named as <see cref="Placeholder"/> has it.</summary>
    public virtual void AddParameter(DbCommand command, int number, object value)
    {
        DbParameter parameter = command.CreateParameter();
        parameter.ParameterName = Placeholder(number);
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    /// <summary>How timestamp columns are compared with points in time. Default: parameters of type DateTime, local time in the zone of <paramref name="options"/>.</summary>
    /// <param name="connection">An open connection, should the answer depend on the columns' types.</param>
    /// <param name="select">The statement the columns belong to, without conditions.</param>
    /// <param name="columns">Names of the columns; of several, the first one that is not null counts.</param>
    /// <param name="options">The zone.</param>
    /// <param name="cancellationToken">Cancels queries.</param>
    public virtual ValueTask<TimestampComparison> CompareTimestampsAsync(
        DbConnection connection, string select, IReadOnlyList<string> columns, ReadOptions options, CancellationToken cancellationToken) =>
        new(new LocalTimestampComparison(this, options.Time));

    /// <summary>Runs a query and describes its columns. The default goes by what the provider tells about an open reader.</summary>
    /// <returns>An open reader before its first row; the caller disposes it.</returns>
    public virtual async Task<QueryResult> QueryAsync(DbCommand command, ReadOptions options, CancellationToken cancellationToken)
    {
        DbDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SingleResult, cancellationToken).ConfigureAwait(false);
        try
        {
            IReadOnlyList<DbColumn> columns = await reader.GetColumnSchemaAsync(cancellationToken).ConfigureAwait(false);
            return new QueryResult(reader, [.. columns.Select(Describe)]);
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The time in the first column of a result of <see cref="CurrentTimestampSql"/>, in ticks since the epoch; null when it is none.</summary>
    /// <param name="result">The result, at its row.</param>
    /// <param name="options">The zone of times without one.</param>
    public virtual long? ReadCurrentTimestamp(QueryResult result, ReadOptions options) =>
        CreateReader(result.Columns[0], options) is { IsTimestamp: true } reader ? reader.ReadUnixTicks(result.Reader, 0) : null;

    /// <summary>Begins a transaction that reads.</summary>
    /// <exception cref="ArgumentException">The database does not have that level.</exception>
    public virtual async ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, IsolationLevel level, CancellationToken cancellationToken) =>
        await connection.BeginTransactionAsync(level, cancellationToken).ConfigureAwait(false);

    /// <summary>A reader for a column, or null when its type has no counterpart; the column is left out then.</summary>
    public abstract ColumnReader? CreateReader(ResultColumn column, ReadOptions options);

    private static ResultColumn Describe(DbColumn column) => new(column.ColumnName, column.DataTypeName ?? "")
    {
        AllowsNull = column.AllowDBNull,
        Precision = column.NumericPrecision,
        Scale = column.NumericScale,
        Size = column.ColumnSize,
        IsAutoIncrement = column.IsAutoIncrement == true,
        Detail = column,
    };
}
