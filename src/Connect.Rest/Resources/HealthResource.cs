using Connect.Errors;
using Connect.Rest.Http;
using Connect.Rest.Routing;
using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Connect.Rest.Resources;

/// <summary><c>/health</c>: whether the worker has started and answers (KIP-1017), and which tasks are stuck; the latter is no reason to end the worker, so it still answers 200.</summary>
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
            IReadOnlyList<StuckTask> stuck = call.Http.RequestServices.GetService<WorkerProgress>()?.Stuck() ?? [];
            return stuck.Count == 0
                ? Health(200, "healthy", "Worker has completed startup and is ready to handle requests.")
                : Health(200, "degraded", $"Worker is ready to handle requests, but tasks do not come forward: {string.Join(", ", stuck)}.", stuck);
        }
        catch (Exception error) when (error is ConnectException || (error is OperationCanceledException && timeout.IsCancellationRequested))
        {
            return Health(500, "unhealthy", "Worker was unable to handle this request and may be unable to handle other requests.");
        }
    }

    // The list is there when something is in it only; otherwise the answer is Kafka Connect's.
    private static RestResult Health(int status, string state, string message, params IReadOnlyList<StuckTask> stuck) => RestResult.Json(status, (state, message, stuck), static (writer, health) =>
    {
        writer.WriteStartObject();
        writer.WriteString("status"u8, health.state);
        writer.WriteString("message"u8, health.message);
        if (health.stuck.Count > 0)
        {
            writer.WriteStartArray("stuck_tasks"u8);
            foreach (StuckTask task in health.stuck)
            {
                writer.WriteStartObject();
                writer.WriteString("connector"u8, task.Task.Connector);
                writer.WriteNumber("task"u8, task.Task.Task);
                writer.WriteString("call"u8, task.Call);
                writer.WriteNumber("seconds"u8, (long)task.Duration.TotalSeconds);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    });
}
