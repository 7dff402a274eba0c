namespace Connect.Runtime.Configuration;

/// <summary>What happens when a config provider's value expires: <c>config.action.reload</c>.</summary>
public enum ConfigReloadAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connector is restarted.</summary>
    Restart,
}
