using System.Collections.Immutable;
using Connect.TestSupport.SqlServer.Session;

namespace Connect.TestSupport.SqlServer;

/// <summary>
/// What the server answers, step by step; an answer without steps is an empty success. Immutable: each method returns the answer with one more step.
/// <code>new TdsAnswer().Result("id int not null", "name nvarchar(20)").Row(1, "a").Until(gate).Row(2, "b")</code>
/// </summary>
public sealed class TdsAnswer
{
    private readonly ImmutableArray<Func<TdsResponse, CancellationToken, Task>> _steps;

    /// <summary>An empty success.</summary>
    public TdsAnswer()
        : this([])
    {
    }

    private TdsAnswer(ImmutableArray<Func<TdsResponse, CancellationToken, Task>> steps) => _steps = steps;

    /// <summary>Begins a result of these columns; its rows follow.</summary>
    public TdsAnswer Result(params TdsColumn[] columns) => Then(response => response.BeginResult(columns));

    /// <summary>A row of the result.</summary>
    public TdsAnswer Row(params object?[] values) => Then(response => response.Row(values));

    /// <summary>Rows of the result; they are taken from the sequence as the client reads.</summary>
    public TdsAnswer Rows(IEnumerable<object?[]> rows) => Then((response, cancellationToken) => response.RowsAsync(rows, cancellationToken));

    /// <summary>A statement that changed so many rows.</summary>
    public TdsAnswer Affected(long rows) => Then(response => response.Affected(rows));

    /// <summary>An error. One of severity 20 and above ends the connection; a deadlock (1205) rolls the transaction back.</summary>
    public TdsAnswer Error(int number, string message, byte severity = 16, byte state = 1) =>
        Then((response, cancellationToken) => response.ErrorAsync(number, message, severity, state, cancellationToken));

    /// <summary>A message that is no error.</summary>
    public TdsAnswer Info(int number, string message) => Then(response => response.Info(number, message));

    /// <summary>The value of an output parameter.</summary>
    public TdsAnswer Output(string name, TdsType type, object? value) => Then(response => response.Output(name, type, value));

    /// <summary>What the server would do without a script: the transaction begins or ends, the rows of a bulk load are taken.</summary>
    public TdsAnswer Default() => Then((response, cancellationToken) => response.DefaultAsync(cancellationToken));

    /// <summary>Waits, with all that came before sent to the client.</summary>
    public TdsAnswer Until(TdsGate gate) => Then(async (response, cancellationToken) =>
    {
        await response.FlushAsync(cancellationToken).ConfigureAwait(false);
        await gate.PassAsync(cancellationToken).ConfigureAwait(false);
    });

    /// <summary>Closes the connection, with all that came before sent to the client.</summary>
    public TdsAnswer Drop() => Then((response, cancellationToken) => response.DropAsync(cancellationToken));

    internal async Task GiveAsync(TdsResponse response, CancellationToken cancellationToken)
    {
        foreach (Func<TdsResponse, CancellationToken, Task> step in _steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await step(response, cancellationToken).ConfigureAwait(false);
        }
    }

    private TdsAnswer Then(Action<TdsResponse> step) => Then((response, _) =>
    {
        step(response);
        return Task.CompletedTask;
    });

    private TdsAnswer Then(Func<TdsResponse, CancellationToken, Task> step) => new(_steps.Add(step));
}
