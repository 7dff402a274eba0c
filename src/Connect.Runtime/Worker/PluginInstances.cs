using Connect.Connectors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Worker;

/// <summary>New instances of the connector a configuration names.</summary>
internal static class PluginInstances
{
    /// <summary>A new connector instance.</summary>
    /// <exception cref="BadRequestException">The configuration names none.</exception>
    /// <exception cref="Errors.ConnectException">The class is unknown, or there is no such version; the message names the nearest known ones.</exception>
    public static IConnector Connector(PluginRegistry plugins, IReadOnlyDictionary<string, string> config) =>
        config.TryGetValue(ConnectorKeys.ConnectorClass, out string? name)
            ? PluginRegistry.Create<IConnector>(plugins.FindConnector(name, config.GetValueOrDefault(ConnectorKeys.ConnectorVersion)))
            : throw new BadRequestException("The connector configuration contains no connector.class; name the connector's class or alias.");

    /// <summary>Direction of the connector a configuration names.</summary>
    public static ConnectorType TypeOf(PluginRegistry plugins, IReadOnlyDictionary<string, string?> config)
    {
        if (!config.TryGetValue(ConnectorKeys.ConnectorClass, out string? name) || name is null)
        {
            return ConnectorType.Unknown;
        }

        return plugins.Find([PluginKind.Source, PluginKind.Sink], name)?.Kind switch
        {
            PluginKind.Source => ConnectorType.Source,
            PluginKind.Sink => ConnectorType.Sink,
            _ => ConnectorType.Unknown,
        };
    }
}
