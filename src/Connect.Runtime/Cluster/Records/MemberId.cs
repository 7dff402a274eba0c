namespace Connect.Runtime.Cluster.Records;

/// <summary>One life of a worker: a worker that is started again has the same id and another incarnation.</summary>
/// <param name="Worker">Id of the worker.</param>
/// <param name="Incarnation">Unique to the process; without <c>@</c> and <c>.</c>.</param>
internal readonly record struct MemberId(string Worker, string Incarnation)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Worker}@{Incarnation}";
}
