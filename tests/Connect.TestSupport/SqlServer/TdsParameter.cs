namespace Connect.TestSupport.SqlServer;

/// <summary>A parameter as it was sent.</summary>
/// <param name="Name">Its name with the <c>@</c>; empty when it has none.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">Its value; null for null.</param>
/// <param name="IsOutput">Whether the client wants it back.</param>
public sealed record TdsParameter(string Name, TdsType Type, object? Value, bool IsOutput);
