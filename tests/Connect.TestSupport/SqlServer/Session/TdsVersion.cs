namespace Connect.TestSupport.SqlServer.Session;

/// <summary>What the server says it is: SQL Server 2022.</summary>
internal static class TdsVersion
{
    public const string Product = "Microsoft SQL Server";
    public const byte Major = 16;

    /// <summary>The protocol behind TLS.</summary>
    public const uint Strict = 0x08000000;

    /// <summary>The protocol as of SQL Server 2012.</summary>
    public const uint Seven = 0x74000004;
}
