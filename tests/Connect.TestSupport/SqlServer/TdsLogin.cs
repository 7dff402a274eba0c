namespace Connect.TestSupport.SqlServer;

/// <summary>What a client said about itself when it connected.</summary>
/// <param name="SessionId">The session's number.</param>
/// <param name="User">Its user; empty for none.</param>
/// <param name="Password">Its password; empty for none.</param>
public sealed record TdsLogin(int SessionId, string User, string Password)
{
    /// <summary>The database it wants; empty for the default.</summary>
    public string Database { get; init; } = "";

    /// <summary>Its name for the application.</summary>
    public string Application { get; init; } = "";

    /// <summary>The computer it says it is on.</summary>
    public string Workstation { get; init; } = "";

    /// <summary>The server it wants.</summary>
    public string Server { get; init; } = "";

    /// <summary>The access token it has instead of user and password; null for none.</summary>
    public string? AccessToken { get; init; }

    /// <summary>Bytes of a packet it wants.</summary>
    public int PacketSize { get; init; }

    /// <summary>The protocol's version: 7.4 is <c>0x74000004</c>, 8.0 is <c>0x08000000</c>.</summary>
    public uint Version { get; init; }

    /// <summary>Whether it only wants to read.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether everything is encrypted, not just the login.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>Whether it restores a session that was lost.</summary>
    public bool IsRecovery { get; init; }

    internal IReadOnlyDictionary<byte, byte[]> Features { get; init; } = new Dictionary<byte, byte[]>();
}
