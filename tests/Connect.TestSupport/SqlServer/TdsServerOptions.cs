namespace Connect.TestSupport.SqlServer;

/// <summary>What may be different from one server to another.</summary>
public sealed record TdsServerOptions
{
    /// <summary>Encryption; optional if not given.</summary>
    public TdsEncryption Encryption { get; init; }

    /// <summary>Name in the certificate; <c>localhost</c> if not given.</summary>
    public string CertificateName { get; init; } = "localhost";

    /// <summary>The database of connections that name none.</summary>
    public string Database { get; init; } = "master";

    /// <summary>Whether clients may restore the sessions of broken idle connections by themselves, as SQL Server lets them.</summary>
    public bool RecoversSessions { get; init; } = true;
}
