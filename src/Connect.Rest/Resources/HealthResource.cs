using Connect.Errors;
using Connect.Rest.Http;
using Connect.Rest.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Connect.Rest.Resources;

/// <summary><c>/health</c>: whether the worker has started and answers (KIP-1017).</summary>
internal static class HealthResource
{
    public static async Task<RestResult> GetAsync(RestCall call)
    {
        if (!call.Herder.IsReady)
        {
            return Health(503, "starting", "Worker is still starting up.");
        }

        TimeProvider time = call.Http.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
        using CancellationTokenSource timeout = new(call.Options.HealthTimeout, time);
        using CancellationTokenSource aborted = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, timeout.Token);
        try
        {
            await call.Herder.ConnectorsAsync(aborted.Token).WaitAsync(aborted.Token).ConfigureAwait(false);
            return Health(200, "healthy", "Worker has completed startup and is ready to handle requests.");
        }
        catch (Exception error) when (error is ConnectException || (error is OperationCanceledException && timeout.IsCancellationRequested))
        {
            return Health(500, "unhealthy", "Worker was unable to handle this request and may be unable to handle other requests.");
        }
    }

    private static RestResult Health(int status, string state, string message) => RestResult.Json(status, (state, message), static (writer, health) =>
    {
        writer.WriteStartObject();
        writer.WriteString("status"u8, health.state);
        writer.WriteString("message"u8, health.message);
        writer.WriteEndObject();
    });
}
