namespace Connect.TestSupport.SqlServer;

/// <summary>What a server thinks of encryption. The numbers are those of PRELOGIN.</summary>
public enum TdsEncryption
{
    /// <summary>The login always, the rest when the client wants it: as SQL Server comes.</summary>
    Optional = 0,

    /// <summary>It has no certificate: not even the login is encrypted.</summary>
    NotSupported = 2,

    /// <summary>Everything, whatever the client wants.</summary>
    Required = 3,
}
