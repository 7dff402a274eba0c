using Connect.Rest.Http;
using Connect.Rest.Routing;

namespace Connect.Rest.Resources;

/// <summary>What workers of a cluster ask of each other. A worker on its own refuses it, as Kafka Connect's standalone mode does; the herder is not asked, because nobody has signed the request.</summary>
internal static class InternalResource
{
    public static Task<RestResult> PutTaskConfigsAsync(RestCall call) =>
        throw new RestException(500, "This worker works alone: it does not take task configurations from other workers.");

    public static Task<RestResult> FenceAsync(RestCall call) =>
        throw new RestException(500, "This worker works alone: it does not fence tasks for other workers.");
}
