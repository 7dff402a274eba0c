using Connect.Rest.Http;
using Connect.Rest.Routing;

namespace Connect.Rest.Resources;

/// <summary>What Kafka Connect's workers ask of each other over HTTP. Here they do not, they share topics; and nobody has signed the request.</summary>
internal static class InternalResource
{
    public static Task<RestResult> PutTaskConfigsAsync(RestCall call) =>
        throw new RestException(500, "Workers take no task configurations over HTTP: they read them from the config topic.");

    public static Task<RestResult> FenceAsync(RestCall call) =>
        throw new RestException(500, "Workers do not fence tasks when asked over HTTP: the one that runs the connector does it when tasks are committed.");
}
