namespace Connect.Runtime.Diagnostics;

/// <summary>First event id of each area; an area has a hundred, connectors a thousand a package. Ids are never used again for something else.</summary>
public static class EventIds
{
    /// <summary>Config, offset and status stores.</summary>
    public const int Storage = 1100;

    /// <summary>Source and sink pipelines.</summary>
    public const int Pipeline = 1200;

    /// <summary>Decisions about records that fail.</summary>
    public const int ErrorHandling = 1300;

    /// <summary>Life cycle of connectors and tasks.</summary>
    public const int Worker = 1400;

    /// <summary>Plugins from folders.</summary>
    public const int Plugins = 1500;

    /// <summary>Configurations that are read again.</summary>
    public const int Configuration = 1600;

    /// <summary>Who runs what in a cluster of workers.</summary>
    public const int Cluster = 1700;

    /// <summary>The connect command.</summary>
    public const int Tool = 2000;

    /// <summary>File connectors; their package cannot see this list.</summary>
    public const int FileConnectors = 3000;

    /// <summary>JDBC connectors; their package cannot see this list.</summary>
    public const int JdbcConnectors = 4000;

    /// <summary>The embedded log.</summary>
    public const int Embedded = 5000;

    /// <summary>The log on Kafka.</summary>
    public const int Kafka = 5100;

    /// <summary>The REST API.</summary>
    public const int Rest = 6000;
}
