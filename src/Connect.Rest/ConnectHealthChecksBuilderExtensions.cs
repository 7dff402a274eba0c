using Connect.Rest.Health;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Connect.Rest;

/// <summary>Shows the worker among an application's health checks.</summary>
public static class ConnectHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that is unhealthy while the worker is not ready and degraded while a connector or task is FAILED or a task is stuck.</summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">Name of the check.</param>
    /// <param name="tags">Tags to filter checks by.</param>
    public static IHealthChecksBuilder AddConnectHealthCheck(this IHealthChecksBuilder builder, string name = "connect", params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, services => new ConnectHealthCheck(services.GetRequiredService<IHerder>(), services.GetService<WorkerProgress>()), null, tags));
    }
}
