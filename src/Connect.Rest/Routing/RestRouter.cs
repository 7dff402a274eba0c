using Connect.Errors;
using Connect.Rest.Http;
using Connect.Rest.Resources;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Connect.Rest.Routing;

/// <summary>
/// Takes every request of the API from path to answer: finds the route, bounds its time, turns whatever goes wrong into Kafka Connect's error envelope, and sends the answer.
/// Our own table instead of the framework's routing, because names may contain encoded slashes and every refusal (404, 405, 406, 415) has to be in the envelope.
/// </summary>
internal sealed class RestRouter(ConnectRestOptions options, string prefix, TimeProvider time, ILogger logger)
{
    /// <summary>Set in a connection's items by the listeners that serve nothing but <c>/admin</c>.</summary>
    public const string AdminConnection = "connect.admin";

    private static readonly Route[] Routes =
    [
        new("", ("GET", RootResource.GetAsync)),
        new("health", ("GET", HealthResource.GetAsync)),
        new("connectors", ("GET", ConnectorsResource.ListAsync), ("POST", ConnectorsResource.CreateAsync)),
        new("connectors/*", ("GET", ConnectorsResource.GetAsync), ("DELETE", ConnectorsResource.DeleteAsync)),
        new("connectors/*/config", ("GET", ConnectorsResource.GetConfigAsync), ("PUT", ConnectorsResource.PutConfigAsync), ("PATCH", ConnectorsResource.PatchConfigAsync)),
        new("connectors/*/status", ("GET", ConnectorsResource.StatusAsync)),
        new("connectors/*/pause", ("PUT", ConnectorsResource.PauseAsync)),
        new("connectors/*/resume", ("PUT", ConnectorsResource.ResumeAsync)),
        new("connectors/*/stop", ("PUT", ConnectorsResource.StopAsync)),
        new("connectors/*/restart", ("POST", ConnectorsResource.RestartAsync)),
        new("connectors/*/tasks", ("GET", ConnectorsResource.TasksAsync), ("POST", InternalResource.PutTaskConfigsAsync)),
        new("connectors/*/tasks-config", ("GET", ConnectorsResource.TaskConfigsAsync)),
        new("connectors/*/tasks/#/status", ("GET", ConnectorsResource.TaskStatusAsync)),
        new("connectors/*/tasks/#/restart", ("POST", ConnectorsResource.RestartTaskAsync)),
        new("connectors/*/topics", ("GET", ConnectorsResource.TopicsAsync)),
        new("connectors/*/topics/reset", ("PUT", ConnectorsResource.ResetTopicsAsync)),
        new("connectors/*/offsets", ("GET", OffsetsResource.GetAsync), ("PATCH", OffsetsResource.AlterAsync), ("DELETE", OffsetsResource.ResetAsync)),
        new("connectors/*/fence", ("PUT", InternalResource.FenceAsync)),
        new("connector-plugins", ("GET", PluginsResource.ListAsync)),
        new("connector-plugins/*/config", ("GET", PluginsResource.ConfigAsync)),
        new("connector-plugins/*/config/validate", ("PUT", PluginsResource.ValidateAsync)),
        new("admin/loggers", ("GET", LoggersResource.ListAsync)),
        new("admin/loggers/*", ("GET", LoggersResource.GetAsync), ("PUT", LoggersResource.SetAsync)),
        new("topics", ("GET", TopicsResource.ListAsync)),
        new("topics/*", ("GET", TopicsResource.GetAsync)),
        new("topics/*/records", ("GET", TopicsResource.ReadAsync), ("POST", TopicsResource.AppendAsync)),
    ];

    private readonly int _prefixSegments = prefix.Count('/');

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        using CancellationTokenSource timeout = new(options.RequestTimeout, time);
        using CancellationTokenSource aborted = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, timeout.Token);
        RestResult result;
        try
        {
            // A handler that does not listen to its token is left behind; it cannot write to the response, only its result would have been sent.
            result = await RouteAsync(http, aborted.Token).WaitAsync(aborted.Token).ConfigureAwait(false);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            logger.ClientGone(http.Request.Method, http.Request.Path);
            return;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            logger.RequestTimedOut(http.Request.Method, http.Request.Path, options.RequestTimeout);
            result = RestResult.Error(500, "Request timed out");
        }
        catch (OperationCanceledException)
        {
            result = RestResult.Error(503, "The worker is shutting down; send the request again when it is back.");
        }
        catch (Exception error)
        {
            result = ErrorMapper.Map(error);
            Log(http, error, result);
        }

        await SendAsync(http, result).ConfigureAwait(false);
    }

    private async Task<RestResult> RouteAsync(HttpContext http, CancellationToken aborted)
    {
        string[] path = RequestPath.Segments(http, _prefixSegments);
        if (!IsServed(http, path))
        {
            throw RestException.NotFound();
        }

        foreach (Route route in Routes)
        {
            if (!route.Matches(path, out string[] names))
            {
                continue;
            }

            string method = http.Request.Method;
            if (method == "OPTIONS")
            {
                http.Response.Headers.Allow = route.Allow;
                return RestResult.Empty(200);
            }

            if (route.Handler(method) is not { } handler)
            {
                http.Response.Headers.Allow = route.Allow;
                throw new RestException(405, "HTTP 405 Method Not Allowed");
            }

            return RequestBody.AcceptsJson(http.Request)
                ? await handler(new RestCall(http, options, http.Request.PathBase.ToUriComponent() + prefix, names, aborted)).ConfigureAwait(false)
                : throw new RestException(406, "HTTP 406 Not Acceptable");
        }

        throw RestException.NotFound();
    }

    // What is switched off is not there.
    private bool IsServed(HttpContext http, string[] path)
    {
        bool admin = path.Length > 0 && path[0] == "admin";
        return options.Admin switch
        {
            AdminApi.Everywhere => true,
            AdminApi.Nowhere => !admin,
            _ => admin == (http.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(AdminConnection) ?? false),
        } && (options.TopicsEnabled || path.Length == 0 || path[0] != "topics");
    }

    private void Log(HttpContext http, Exception error, RestResult result)
    {
        if (ErrorMapper.IsUnexpected(error))
        {
            logger.RequestFailed(error, http.Request.Method, http.Request.Path);
        }
        else if (error is ConnectException && result.Status >= 500)
        {
            logger.RequestRefused(http.Request.Method, http.Request.Path, result.Status, error.Message);
        }
    }

    private static async Task SendAsync(HttpContext http, RestResult result)
    {
        HttpResponse response = http.Response;
        response.StatusCode = result.Status;
        if (result.Location is not null)
        {
            response.Headers.Location = result.Location;
        }

        if (result.Status != 204)
        {
            response.ContentLength = result.Body.Length;
        }

        if (result.Body.IsEmpty)
        {
            return;
        }

        response.ContentType = "application/json";
        if (http.Request.Method == "HEAD")
        {
            return;
        }

        try
        {
            await response.Body.WriteAsync(result.Body, http.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The client is gone; nobody is left to tell.
        }
    }
}
