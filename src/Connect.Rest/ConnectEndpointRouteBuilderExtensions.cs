using Connect.Rest.Routing;
using Connect.Runtime.Herder;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connect.Rest;

/// <summary>Puts the Kafka Connect REST API into an application.</summary>
public static class ConnectEndpointRouteBuilderExtensions
{
    // The application's own endpoints win where both could answer: GET / is often the application's.
    private const int AfterTheApplication = 1000;

    /// <summary>
    /// Maps the Kafka Connect REST API: <c>/</c>, <c>/health</c>, <c>/connectors</c>, <c>/connector-plugins</c>, <c>/admin/loggers</c> and <c>/topics</c>, each below the prefix.
    /// Endpoints of the application win over these. The API has no access control of its own: use what this returns, for instance
    /// <c>app.MapConnect("/connect").RequireAuthorization()</c>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">Path to put before every endpoint, such as <c>/connect</c>; empty for none.</param>
    /// <exception cref="InvalidOperationException">The application has not called <c>AddConnect</c>.</exception>
    public static IEndpointConventionBuilder MapConnect(this IEndpointRouteBuilder endpoints, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(IHerder)) == false)
        {
            throw new InvalidOperationException("MapConnect needs a worker in the application's services; call services.AddConnect(…) before building the application.");
        }

        string trimmed = prefix.Trim('/');
        string path = trimmed.Length == 0 ? "" : "/" + trimmed;
        if (path.AsSpan().IndexOfAny('{', '}', '*') >= 0)
        {
            throw new ArgumentException($"The prefix {prefix} contains route parameters; expected a fixed path such as /connect.", nameof(prefix));
        }

        RouteGroupBuilder group = endpoints.MapGroup(path);
        RequestDelegate handle = Router(endpoints.ServiceProvider, path).HandleAsync;
        foreach (string pattern in new[] { "/", "/health", "/connectors/{**path}", "/connector-plugins/{**path}", "/admin/{**path}", "/topics/{**path}" })
        {
            group.Map(pattern, handle).WithDisplayName($"Connect {path}{pattern}").WithOrder(AfterTheApplication);
        }

        return group;
    }

    /// <summary>The API's router below a path.</summary>
    internal static RestRouter Router(IServiceProvider services, string path) => new(
        services.GetService<IOptions<ConnectRestOptions>>()?.Value ?? new ConnectRestOptions(),
        path,
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        services.GetRequiredService<ILoggerFactory>().CreateLogger("Connect.Rest"));
}
