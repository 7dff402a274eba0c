namespace Connect.Runtime.Configuration;

/// <summary>What happens to records that fail: <c>errors.tolerance</c>.</summary>
public enum ErrorTolerance
{
    /// <summary>The first failing record fails the task.</summary>
    None,

    /// <summary>Failing records are reported and skipped.</summary>
    All,
}
