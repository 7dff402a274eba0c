using Connect.Errors;

namespace Connect.Runtime.Herder;

/// <summary>The request cannot be carried out as sent. The REST API answers 400.</summary>
public sealed class BadRequestException(string message) : ConnectException(message);

/// <summary>The request conflicts with what is going on; trying again later may work. The REST API answers 409.</summary>
public sealed class ConflictException(string message) : ConnectException(message);

/// <summary>What was asked for is switched off by configuration. The REST API answers 403.</summary>
public sealed class ForbiddenException(string message) : ConnectException(message);
