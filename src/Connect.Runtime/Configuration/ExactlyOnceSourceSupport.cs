namespace Connect.Runtime.Configuration;

/// <summary>Whether a worker's sources write exactly once: <c>exactly.once.source.support</c>.</summary>
public enum ExactlyOnceSourceSupport
{
    /// <summary>At least once.</summary>
    Disabled,

    /// <summary>Getting ready: every worker must be here before the first is <see cref="Enabled"/>.</summary>
    Preparing,

    /// <summary>Records and offsets are written in one transaction.</summary>
    Enabled,
}
