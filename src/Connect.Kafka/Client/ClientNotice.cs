namespace Connect.Kafka.Client;

/// <summary>Something about a client property that its author should know, though the client works.</summary>
/// <param name="Property">The property as the user wrote it.</param>
/// <param name="Text">One sentence; never a secret.</param>
internal sealed record ClientNotice(string Property, string Text);
