using System.Data;

namespace Connect.TestSupport.SqlServer;

/// <summary>What a client sent, as the server understood it.</summary>
/// <param name="SessionId">The connection's session, from 51.</param>
/// <param name="Kind">What was asked for.</param>
/// <param name="Sql">The statement; for a bulk load the one that announced it; for a savepoint its name; else empty.</param>
public sealed record TdsRequest(int SessionId, TdsRequestKind Kind, string Sql)
{
    /// <summary>The procedure, <c>sp_executesql</c> and its kin included; null for a batch.</summary>
    public string? Procedure { get; init; }

    /// <summary>The statement's own parameters.</summary>
    public IReadOnlyList<TdsParameter> Parameters { get; init; } = [];

    /// <summary>Columns of a bulk load.</summary>
    public IReadOnlyList<TdsColumn> Columns { get; init; } = [];

    /// <summary>Rows of a bulk load.</summary>
    public IReadOnlyList<object?[]> Rows { get; init; } = [];

    /// <summary>Number of the transaction it belongs to; 0 for none.</summary>
    public long Transaction { get; init; }

    /// <summary>Isolation of a transaction that begins.</summary>
    public IsolationLevel Isolation { get; init; } = IsolationLevel.Unspecified;

    /// <summary>Whether the client wants to know the columns only; rows of an answer are left out then.</summary>
    public bool IsSchemaOnly { get; init; }

    /// <summary>Whether it is the first request of a connection that came from the client's pool.</summary>
    public bool IsReset { get; init; }

    /// <summary>A parameter's value.</summary>
    /// <exception cref="KeyNotFoundException">There is no parameter of that name.</exception>
    public object? this[string parameter] =>
        (Parameters.FirstOrDefault(candidate => candidate.Name == parameter)
            ?? throw new KeyNotFoundException($"There is no parameter {parameter} in: {this}")).Value;

    /// <summary>In one line, for messages of tests.</summary>
    public override string ToString() => Kind is TdsRequestKind.BulkLoad ? $"{Kind} of {Rows.Count} rows: {Sql}"
        : Parameters.Count == 0 ? $"{Kind}: {Sql}"
        : $"{Kind}: {Sql} ({string.Join(", ", Parameters.Select(parameter => $"{parameter.Name} {parameter.Type} = {parameter.Value ?? "null"}"))})";
}
