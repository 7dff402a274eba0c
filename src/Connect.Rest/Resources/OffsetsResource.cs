using Connect.Rest.Http;
using Connect.Rest.Json;
using Connect.Rest.Routing;
using Connect.Runtime.Herder;

namespace Connect.Rest.Resources;

/// <summary><c>/connectors/{connector}/offsets</c> (KIP-875).</summary>
internal static class OffsetsResource
{
    public static async Task<RestResult> GetAsync(RestCall call) =>
        RestResult.Ok(await call.Herder.ConnectorOffsetsAsync(call.Connector, call.Aborted).ConfigureAwait(false), EntityJson.Offsets);

    public static async Task<RestResult> AlterAsync(RestCall call)
    {
        List<OffsetEntry> offsets = RequestBodies.Offsets((await call.BodyAsync().ConfigureAwait(false)).Span);
        return RestResult.Message(await call.Herder.AlterConnectorOffsetsAsync(call.Connector, offsets, call.Aborted).ConfigureAwait(false));
    }

    public static async Task<RestResult> ResetAsync(RestCall call) =>
        RestResult.Message(await call.Herder.ResetConnectorOffsetsAsync(call.Connector, call.Aborted).ConfigureAwait(false));
}
