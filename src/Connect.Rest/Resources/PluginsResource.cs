using Connect.Rest.Http;
using Connect.Rest.Json;
using Connect.Rest.Routing;
using Connect.Runtime.Herder;
using Connect.Runtime.Plugins;

namespace Connect.Rest.Resources;

/// <summary><c>/connector-plugins</c>: what is there, its keys, and validation.</summary>
internal static class PluginsResource
{
    public static Task<RestResult> ListAsync(RestCall call)
    {
        bool connectorsOnly = call.Flag("connectorsOnly", true);
        IEnumerable<PluginDescriptor> plugins = call.Herder.Plugins.All
            .Where(plugin => plugin.Kind != PluginKind.ConfigProvider && (!connectorsOnly || plugin.Kind is PluginKind.Sink or PluginKind.Source));
        return Task.FromResult(RestResult.Ok(plugins, static (writer, list) =>
        {
            writer.WriteStartArray();
            foreach (PluginDescriptor plugin in list)
            {
                EntityJson.Plugin(writer, plugin);
            }

            writer.WriteEndArray();
        }));
    }

    public static Task<RestResult> ConfigAsync(RestCall call) => Task.FromResult(
        RestResult.Ok(call.Herder.PluginConfig(call.Names[0], call.Text("version")), EntityJson.ConfigKeys));

    public static async Task<RestResult> ValidateAsync(RestCall call)
    {
        string plugin = call.Names[0];
        Dictionary<string, string?> config = RequestBodies.Config((await call.BodyAsync().ConfigureAwait(false)).Span);
        if (config.TryGetValue("connector.class", out string? connectorClass) && connectorClass is not null
            && !WithoutSuffix(connectorClass).EndsWith(WithoutSuffix(plugin), StringComparison.Ordinal))
        {
            throw new BadRequestException($"Included connector type {connectorClass} does not match request type {plugin}");
        }

        return RestResult.Ok(await call.Herder.ValidateConnectorConfigAsync(config, call.Aborted).ConfigureAwait(false), EntityJson.ConfigInfos);
    }

    private static string WithoutSuffix(string name) => name.EndsWith("Connector", StringComparison.Ordinal) ? name[..^"Connector".Length] : name;
}
