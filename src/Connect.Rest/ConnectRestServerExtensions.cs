using Connect.Errors;
using Connect.Rest.Logging;
using Connect.Rest.Routing;
using Connect.Rest.Server;
using Connect.Runtime.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Connect.Rest;

/// <summary>Makes a web application the REST server of a worker, by the worker's own configuration.</summary>
public static class ConnectRestServerExtensions
{
    /// <summary>
    /// Configures listeners (<c>listeners</c>, <c>admin.listeners</c>, TLS) and the API's options. A port that is taken ends the start with one clear sentence, before any connector starts.
    /// </summary>
    /// <exception cref="ConfigException">A listener, certificate or header rule is wrong.</exception>
    public static WebApplicationBuilder AddConnectRestServer(this WebApplicationBuilder builder, WorkerConfig config)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(config);
        List<Listener> main = [.. config.Listeners.Select(url => Listener.Parse(WorkerKeys.Listeners, url))];
        List<Listener> admin = [.. (config.AdminListeners ?? []).Select(url => Listener.Parse(WorkerKeys.AdminListeners, url))];
        if (main.Count == 0)
        {
            throw new ConfigException(WorkerKeys.Listeners, "[]", "Invalid value for listeners, at least one URL is expected, ex: http://localhost:8080,https://localhost:8443.");
        }

        HttpsConnectionAdapterOptions? mainTls = main.Exists(listener => listener.IsHttps) ? TlsSettings.Load(config, "listeners.https.") : null;
        HttpsConnectionAdapterOptions? adminTls = admin.Exists(listener => listener.IsHttps) ? TlsSettings.Load(config, "admin.listeners.https.") : null;
        ResponseHeaders? headers = ResponseHeaders.Parse(config.ResponseHttpHeaders, TimeProvider.System);

        builder.Services.AddLoggerLevels();
        builder.Services.TryAddSingleton(new WorkerFilters(headers, CorsFilter.Create(config.AccessControlAllowOrigin, config.AccessControlAllowMethods)));
        builder.Services.AddSingleton<IHostedService>(new ListenerCheck([.. main, .. admin]));
        builder.Services.Configure<ConnectRestOptions>(options =>
        {
            options.TopicsEnabled = config.IsEmbedded;
            options.Admin = config.AdminListeners is null ? AdminApi.Everywhere : admin.Count == 0 ? AdminApi.Nowhere : AdminApi.OwnListeners;
            options.InternalTopics.Clear();
            options.InternalTopics.UnionWith([config.ConfigStorageTopic, config.OffsetStorageTopic, config.StatusStorageTopic]);
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (Listener listener in main)
            {
                kestrel.Listen(listener.EndPoint(), endpoint => Secure(endpoint, listener, mainTls));
            }

            foreach (Listener listener in admin)
            {
                kestrel.Listen(listener.EndPoint(), endpoint =>
                {
                    Secure(endpoint, listener, adminTls);
                    endpoint.Use(next => connection =>
                    {
                        connection.Items[RestRouter.AdminConnection] = true;
                        return next(connection);
                    });
                });
            }
        });
        return builder;
    }

    /// <summary>Answers every request that no endpoint of the application takes, with the API or with an error in its envelope.</summary>
    public static WebApplication UseConnectRestServer(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        RestRouter router = ConnectEndpointRouteBuilderExtensions.Router(app.Services, "");
        WorkerFilters filters = app.Services.GetService<WorkerFilters>() ?? new WorkerFilters(null, null);
        app.Use((http, next) =>
        {
            bool isAdmin = http.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(RestRouter.AdminConnection) ?? false;
            if (!isAdmin)
            {
                filters.Headers?.Apply(http.Response.Headers);
                if (filters.Cors?.Apply(http) ?? false)
                {
                    return Task.CompletedTask;
                }
            }

            return http.GetEndpoint() is null ? router.HandleAsync(http) : next(http);
        });
        return app;
    }

    private static void Secure(ListenOptions endpoint, Listener listener, HttpsConnectionAdapterOptions? tls)
    {
        if (listener.IsHttps)
        {
            endpoint.UseHttps(tls!);
        }
    }

    /// <summary>What applies to the main listeners only.</summary>
    private sealed record WorkerFilters(ResponseHeaders? Headers, CorsFilter? Cors);
}
