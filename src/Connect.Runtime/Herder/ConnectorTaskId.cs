namespace Connect.Runtime.Herder;

/// <summary>A task of a connector.</summary>
/// <param name="Connector">Connector name.</param>
/// <param name="Task">Number from 0.</param>
public readonly record struct ConnectorTaskId(string Connector, int Task) : IComparable<ConnectorTaskId>
{
    /// <summary>By connector (ordinal), then number.</summary>
    public int CompareTo(ConnectorTaskId other)
    {
        int byConnector = string.CompareOrdinal(Connector, other.Connector);
        return byConnector != 0 ? byConnector : Task.CompareTo(other.Task);
    }

    /// <summary><c>connector-0</c>, as Kafka Connect prints it.</summary>
    public override string ToString() => $"{Connector}-{Task}";
}
