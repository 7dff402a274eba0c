using Connect.Errors;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Connect.Rest.Health;

/// <summary>Unhealthy while the worker is not ready, degraded while a connector or task is FAILED or a task is stuck. Names which, never why: traces may quote data.</summary>
internal sealed class ConnectHealthCheck(IHerder herder, WorkerProgress? progress) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!herder.IsReady)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The Connect worker is starting up.");
        }

        List<string> failed = [];
        foreach (string connector in await herder.ConnectorsAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                ConnectorStateInfo status = await herder.ConnectorStatusAsync(connector, cancellationToken).ConfigureAwait(false);
                if (status.Connector.State == LifecycleState.Failed)
                {
                    failed.Add($"connector {connector}");
                }

                failed.AddRange(status.Tasks.Where(task => task.State == LifecycleState.Failed).Select(task => $"task {new ConnectorTaskId(connector, task.Id)}"));
            }
            catch (NotFoundException)
            {
                // Deleted meanwhile, or not started yet.
            }
        }

        string[] stuck = [.. (progress?.Stuck() ?? []).Select(task => $"task {task}")];
        string[] problems =
        [
            .. failed.Count == 0 ? (string[])[] : [$"FAILED: {string.Join(", ", failed)}. See /connectors/<name>/status."],
            .. stuck.Length == 0 ? (string[])[] : [$"Stuck: {string.Join(", ", stuck)}."],
        ];
        return problems.Length == 0
            ? HealthCheckResult.Healthy("The Connect worker is ready and nothing has failed.")
            : HealthCheckResult.Degraded(string.Join(' ', problems));
    }
}
