namespace Connect.Runtime.Configuration;

/// <summary>How strictly a source asks for exactly once: <c>exactly.once.support</c>.</summary>
public enum ExactlyOnceSupportLevel
{
    /// <summary>Exactly once if the worker has it switched on; nothing is checked.</summary>
    Requested,

    /// <summary>The configuration is refused unless worker and connector can write exactly once.</summary>
    Required,
}
