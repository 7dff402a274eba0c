namespace Connect.Rest;

/// <summary>How the REST API behaves. The defaults suit an application that embeds Connect; a worker sets them from its properties.</summary>
public sealed class ConnectRestOptions
{
    /// <summary>Longest time a request may take before it answers 500. Kafka Connect's 90 seconds by default.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>Longest time <c>/health</c> waits for the worker before it answers "unhealthy". Kafka Connect's 10 seconds by default.</summary>
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest request body in bytes; more answers 413. Default 1 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Longest connector name in characters; more answers 400. Default 255.</summary>
    public int MaxNameLength { get; set; } = 255;

    /// <summary>
    /// Whether <c>/topics</c> is served: lists topics, shows and appends records. Default true, which suits the embedded log; a worker on a Kafka cluster switches it off,
    /// because it would hand out with the worker's rights what the cluster's own access rules protect.
    /// </summary>
    public bool TopicsEnabled { get; set; } = true;

    /// <summary>Largest number of records <c>GET /topics/{topic}/records</c> answers with. Default 1,000.</summary>
    public int MaxRecords { get; set; } = 1000;

    /// <summary>Bytes of keys and values after which <c>GET /topics/{topic}/records</c> stops (one larger record still comes). Default 1 MiB.</summary>
    public int MaxRecordBytes { get; set; } = 1024 * 1024;

    /// <summary>Topics that keep the worker's own state: records can be read but not appended over REST.</summary>
    public ISet<string> InternalTopics { get; } = new HashSet<string>(StringComparer.Ordinal) { "connect-configs", "connect-offsets", "connect-status" };

    /// <summary>Where <c>/admin</c> is served. Default <see cref="AdminApi.Everywhere"/>.</summary>
    public AdminApi Admin { get; set; } = AdminApi.Everywhere;
}
