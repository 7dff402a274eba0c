using Connect.Configuration;

namespace Connectors.Jdbc.Dialects;

/// <summary>What a configuration says about a connection; a dialect makes its data source from it.</summary>
/// <param name="Url">Value of <c>connection.url</c>: a JDBC URL or an ADO.NET connection string. May hold secrets.</param>
/// <param name="User">Value of <c>connection.user</c>; null when not set. Wins over the URL.</param>
/// <param name="Password">Value of <c>connection.password</c>; null when not set. Wins over the URL.</param>
/// <param name="Properties">Further keys <c>connection.x</c>, by x, for the driver; they win over the URL.</param>
public sealed record ConnectionRequest(string Url, string? User, Password? Password, IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>The configuration key of the URL.</summary>
    public const string UrlKey = "connection.url";

    /// <summary>The configuration key of the user.</summary>
    public const string UserKey = "connection.user";

    /// <summary>The configuration key of the password.</summary>
    public const string PasswordKey = "connection.password";

    /// <summary>Prefix of the configuration keys that go to the driver.</summary>
    public const string Prefix = "connection.";

    /// <summary>Where it connects to, without anything secret.</summary>
    public override string ToString() => Connections.JdbcUrl.WithoutSecrets(Url);
}
