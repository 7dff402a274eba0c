namespace Connect.Runtime.Worker;

/// <summary>Log scope of a connector or task; prints as Kafka Connect's <c>connector.context</c>: <c>[orders|task-0]</c>.</summary>
internal sealed class ConnectorContext(string connector, string scope) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 1;

    public KeyValuePair<string, object?> this[int index] =>
        index == 0 ? new KeyValuePair<string, object?>("connector.context", ToString()) : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
    }

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"[{connector}|{scope}]";
}
