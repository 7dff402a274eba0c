namespace Connect.TestSupport.SqlServer.Session;

/// <summary>Numbers of features that client and server agree on when they log in.</summary>
internal static class LoginFeature
{
    public const byte SessionRecovery = 1;
    public const byte FederatedAuthentication = 2;
    public const byte Utf8 = 10;
}
