namespace Connect.Errors;

/// <summary>What was asked for does not exist (a connector, a task, a plugin, a topic). The REST API answers 404.</summary>
public sealed class NotFoundException(string message) : ConnectException(message);
