using Connect.Errors;
using Connect.Rest.Http;
using Connect.Rest.Json;
using Connect.Rest.Routing;
using Connect.Runtime.Herder;

namespace Connect.Rest.Resources;

/// <summary><c>/connectors</c>: connectors, their tasks and topics.</summary>
internal static class ConnectorsResource
{
    public static async Task<RestResult> ListAsync(RestCall call)
    {
        IReadOnlyCollection<string> names = await call.Herder.ConnectorsAsync(call.Aborted).ConfigureAwait(false);
        if (!call.Http.Request.Query.TryGetValue("expand", out var expand))
        {
            return RestResult.Ok<IEnumerable<string>>(names, EntityJson.Strings);
        }

        bool withStatus = expand.Contains("status");
        bool withInfo = expand.Contains("info");
        var expanded = new List<(string Name, ConnectorStateInfo? Status, ConnectorInfo? Info)>(names.Count);
        foreach (string name in names)
        {
            try
            {
                ConnectorStateInfo? status = withStatus ? await call.Herder.ConnectorStatusAsync(name, call.Aborted).ConfigureAwait(false) : null;
                ConnectorInfo? info = withInfo ? await call.Herder.ConnectorInfoAsync(name, call.Aborted).ConfigureAwait(false) : null;
                expanded.Add((name, status, info));
            }
            catch (NotFoundException)
            {
                // Deleted meanwhile, or so new that it has no status: left out, as in Kafka Connect.
            }
        }

        return RestResult.Ok(expanded, static (writer, connectors) =>
        {
            writer.WriteStartObject();
            foreach ((string name, ConnectorStateInfo? status, ConnectorInfo? info) in connectors)
            {
                writer.WriteStartObject(name);
                if (status is not null)
                {
                    writer.WritePropertyName("status"u8);
                    EntityJson.ConnectorState(writer, status);
                }

                if (info is not null)
                {
                    writer.WritePropertyName("info"u8);
                    EntityJson.ConnectorInfo(writer, info);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        });
    }

    public static async Task<RestResult> CreateAsync(RestCall call)
    {
        CreateConnectorRequest request = RequestBodies.CreateConnector((await call.BodyAsync().ConfigureAwait(false)).Span);
        string name = call.CheckedName(request.Name);
        NameInto(request.Config, name);
        PutResult result = await call.Herder.PutConnectorConfigAsync(name, request.Config, request.InitialState, allowReplace: false, call.Aborted).ConfigureAwait(false);
        return RestResult.Json(201, result.Connector, EntityJson.ConnectorInfo) with { Location = call.ConnectorLocation(name) };
    }

    public static async Task<RestResult> GetAsync(RestCall call) =>
        RestResult.Ok(await call.Herder.ConnectorInfoAsync(call.Connector, call.Aborted).ConfigureAwait(false), EntityJson.ConnectorInfo);

    public static async Task<RestResult> DeleteAsync(RestCall call)
    {
        await call.Herder.DeleteConnectorAsync(call.Connector, call.Aborted).ConfigureAwait(false);
        return RestResult.Empty(204);
    }

    public static async Task<RestResult> GetConfigAsync(RestCall call) =>
        RestResult.Ok((await call.Herder.ConnectorInfoAsync(call.Connector, call.Aborted).ConfigureAwait(false)).Config, EntityJson.Config);

    public static async Task<RestResult> PutConfigAsync(RestCall call)
    {
        string name = call.Connector;
        Dictionary<string, string?> config = RequestBodies.Config((await call.BodyAsync().ConfigureAwait(false)).Span);
        NameInto(config, name);
        PutResult result = await call.Herder.PutConnectorConfigAsync(name, config, null, allowReplace: true, call.Aborted).ConfigureAwait(false);
        return result.WasCreated
            ? RestResult.Json(201, result.Connector, EntityJson.ConnectorInfo) with { Location = call.ConnectorLocation(name) }
            : RestResult.Ok(result.Connector, EntityJson.ConnectorInfo);
    }

    public static async Task<RestResult> PatchConfigAsync(RestCall call)
    {
        Dictionary<string, string?> patch = RequestBodies.Config((await call.BodyAsync().ConfigureAwait(false)).Span);
        return RestResult.Ok(await call.Herder.PatchConnectorConfigAsync(call.Connector, patch, call.Aborted).ConfigureAwait(false), EntityJson.ConnectorInfo);
    }

    public static async Task<RestResult> StatusAsync(RestCall call) =>
        RestResult.Ok(await call.Herder.ConnectorStatusAsync(call.Connector, call.Aborted).ConfigureAwait(false), EntityJson.ConnectorState);

    public static async Task<RestResult> PauseAsync(RestCall call)
    {
        await call.Herder.PauseConnectorAsync(call.Connector, call.Aborted).ConfigureAwait(false);
        return RestResult.Empty(202);
    }

    public static async Task<RestResult> ResumeAsync(RestCall call)
    {
        await call.Herder.ResumeConnectorAsync(call.Connector, call.Aborted).ConfigureAwait(false);
        return RestResult.Empty(202);
    }

    public static async Task<RestResult> StopAsync(RestCall call)
    {
        await call.Herder.StopConnectorAsync(call.Connector, call.Aborted).ConfigureAwait(false);
        return RestResult.Empty(204);
    }

    public static async Task<RestResult> RestartAsync(RestCall call)
    {
        var request = new RestartRequest(call.Connector, OnlyFailed: call.Flag("onlyFailed", false), IncludeTasks: call.Flag("includeTasks", false));
        if (request is { OnlyFailed: false, IncludeTasks: false })
        {
            await call.Herder.RestartConnectorAsync(request.Connector, call.Aborted).ConfigureAwait(false);
            return RestResult.Empty(204);
        }

        return RestResult.Json(202, await call.Herder.RestartConnectorAndTasksAsync(request, call.Aborted).ConfigureAwait(false), EntityJson.ConnectorState);
    }

    public static async Task<RestResult> TasksAsync(RestCall call) =>
        RestResult.Ok(await call.Herder.TaskConfigsAsync(call.Connector, call.Aborted).ConfigureAwait(false), EntityJson.Tasks);

    public static async Task<RestResult> TaskConfigsAsync(RestCall call) =>
        RestResult.Ok(await call.Herder.TaskConfigsAsync(call.Connector, call.Aborted).ConfigureAwait(false), EntityJson.TaskConfigs);

    public static async Task<RestResult> TaskStatusAsync(RestCall call) =>
        RestResult.Ok(await call.Herder.TaskStatusAsync(call.Task, call.Aborted).ConfigureAwait(false), EntityJson.TaskState);

    public static async Task<RestResult> RestartTaskAsync(RestCall call)
    {
        await call.Herder.RestartTaskAsync(call.Task, call.Aborted).ConfigureAwait(false);
        return RestResult.Empty(204);
    }

    public static async Task<RestResult> TopicsAsync(RestCall call)
    {
        string connector = call.Connector;
        IReadOnlyCollection<string> topics = await call.Herder.ActiveTopicsAsync(connector, call.Aborted).ConfigureAwait(false);
        return RestResult.Ok((connector, topics), static (writer, active) =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject(active.connector);
            writer.WritePropertyName("topics"u8);
            EntityJson.Strings(writer, active.topics);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    public static async Task<RestResult> ResetTopicsAsync(RestCall call)
    {
        await call.Herder.ResetActiveTopicsAsync(call.Connector, call.Aborted).ConfigureAwait(false);
        return RestResult.Empty(202);
    }

    // The configuration's own name must not contradict the request's; it is added where it is missing.
    private static void NameInto(Dictionary<string, string?> config, string name)
    {
        if (!config.TryGetValue("name", out string? configured))
        {
            config["name"] = name;
        }
        else if (configured != name)
        {
            throw new BadRequestException($"Connector name configuration ({configured}) doesn't match connector name in the URL ({name})");
        }
    }
}
