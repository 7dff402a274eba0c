using Connect.Configuration;
using Connect.Errors;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Connections;

/// <summary>The part of a configuration that says how to connect.</summary>
/// <param name="Request">Where, as whom and with which properties.</param>
/// <param name="DialectName">Value of <c>dialect.name</c>; empty to go by the URL.</param>
/// <param name="Attempts">How often connecting is tried, at least once.</param>
/// <param name="Backoff">Time between attempts.</param>
internal sealed record ConnectionConfig(ConnectionRequest Request, string DialectName, int Attempts, TimeSpan Backoff)
{
    public const string AttemptsKey = "connection.attempts";
    public const string BackoffKey = "connection.backoff.ms";
    public const string DialectKey = "dialect.name";
    public const string CredentialsKey = "jdbc.credentials.provider.class";

    private const string DefaultCredentials = "io.confluent.connect.jdbc.util.DefaultJdbcCredentialsProvider";

    private static readonly string[] OwnKeys = [ConnectionRequest.UrlKey, ConnectionRequest.UserKey, ConnectionRequest.PasswordKey, AttemptsKey, BackoffKey];

    // Java classes cannot run here; the default one does what connection.user and connection.password do.
    private static readonly IConfigValidator CredentialsProvider = ConfigValidators.From($"[{DefaultCredentials}]", static (name, value) =>
    {
        if (value is string text && text != DefaultCredentials)
        {
            throw new ConfigException(name, text, "credential providers of the Java connector cannot run here; use connection.user and connection.password, with references of a config provider where they are secret");
        }
    });

    /// <summary>Adds the keys.</summary>
    /// <param name="definition">What they are added to.</param>
    /// <param name="group">The group that forms show them in.</param>
    public static ConfigDef Define(ConfigDef definition, string group) => definition
        .Define(Key(ConnectionRequest.UrlKey, ConfigType.String, Importance.High, group, 1, Width.Long, "JDBC URL",
            "Where the database is: a JDBC URL such as jdbc:postgresql://host:5432/database, or an ADO.NET connection string.") with { Validator = ConfigValidators.NonEmptyString })
        .Define(Key(ConnectionRequest.UserKey, ConfigType.String, Importance.High, group, 2, Width.Medium, "JDBC User",
            "User name; wins over one in the URL.") with { DefaultValue = null })
        .Define(Key(ConnectionRequest.PasswordKey, ConfigType.Password, Importance.High, group, 3, Width.Short, "JDBC Password",
            "Password; wins over one in the URL. Further keys connection.<name> go to the driver.") with { DefaultValue = null })
        .Define(Key(CredentialsKey, ConfigType.Class, Importance.Low, group, 4, Width.Medium, "JDBC Credentials Provider Class",
            "Accepted with its default value only, which takes the user and password above.") with { DefaultValue = DefaultCredentials, Validator = CredentialsProvider })
        .Define(Key(AttemptsKey, ConfigType.Int, Importance.Low, group, 5, Width.Short, "JDBC connection attempts",
            "How often connecting is tried before it counts as failed.") with { DefaultValue = 3, Validator = ConfigValidators.AtLeast(1) })
        .Define(Key(BackoffKey, ConfigType.Long, Importance.Low, group, 6, Width.Short, "JDBC connection backoff in milliseconds",
            "Time between two attempts to connect.") with { DefaultValue = 10000L, Validator = ConfigValidators.AtLeast(0) })
        .Define(Key(DialectKey, ConfigType.String, Importance.Low, group, 20, Width.Long, "Database Dialect",
            "Name of the dialect; without it the URL decides.") with { DefaultValue = "" });

    /// <summary>Reads the keys.</summary>
    public static ConnectionConfig Parse(ConfigValues values)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in values.Originals)
        {
            if (key.StartsWith(ConnectionRequest.Prefix, StringComparison.Ordinal) && !OwnKeys.Contains(key))
            {
                properties[key[ConnectionRequest.Prefix.Length..]] = value;
            }
        }

        var request = new ConnectionRequest(
            values.GetString(ConnectionRequest.UrlKey), values.GetNullableString(ConnectionRequest.UserKey), values.GetPassword(ConnectionRequest.PasswordKey), properties);
        return new ConnectionConfig(request, values.GetString(DialectKey), values.GetInt(AttemptsKey), values.GetMilliseconds(BackoffKey));
    }

    /// <summary>A key as forms show it.</summary>
    public static ConfigKey Key(string name, ConfigType type, Importance importance, string group, int order, Width width, string displayName, string documentation) => new()
    {
        Name = name, Type = type, Importance = importance, Group = group, OrderInGroup = order, Width = width, DisplayName = displayName, Documentation = documentation,
    };
}
