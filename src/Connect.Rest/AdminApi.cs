namespace Connect.Rest;

/// <summary>Where <c>/admin</c> is served; the worker key <c>admin.listeners</c>.</summary>
public enum AdminApi
{
    /// <summary>Beside everything else (the key is absent).</summary>
    Everywhere,

    /// <summary>Nowhere (the key is empty).</summary>
    Nowhere,

    /// <summary>Only on the admin listeners, which serve nothing else (the key lists them).</summary>
    OwnListeners,
}
