namespace Connect.Runtime.Diagnostics;

/// <summary>Level of a logger.</summary>
/// <param name="Level">Java's name: <c>OFF FATAL ERROR WARN INFO DEBUG TRACE ALL</c>.</param>
/// <param name="LastModified">When it was last changed at run time; null for as configured at start.</param>
public readonly record struct LoggerLevel(string Level, DateTimeOffset? LastModified);
