namespace Connect.Errors;

/// <summary>What should be created exists already. The REST API answers 409.</summary>
public sealed class AlreadyExistsException(string message) : ConnectException(message);
