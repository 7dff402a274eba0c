using Connect.Configuration;
using Connect.Connectors;
using Connect.Conversion;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Runtime.Plugins;
using Connect.Transforms;

namespace Connect.Runtime.Configuration;

/// <summary>Describes the configuration keys of plugins.</summary>
public static class PluginConfigs
{
    /// <summary>The plugin's own keys, of its latest version; for connectors followed by the framework's that the plugin does not define itself.</summary>
    /// <exception cref="NotFoundException">No such plugin.</exception>
    /// <exception cref="BadRequestException">It is a plugin of a kind that is not configured by connectors.</exception>
    public static IReadOnlyList<ConfigKeyInfo> Describe(PluginRegistry plugins, string plugin) => Describe(plugins, plugin, version: null);

    /// <summary>The plugin's own keys; for connectors followed by the framework's that the plugin does not define itself.</summary>
    /// <param name="plugins">The plugins there are.</param>
    /// <param name="plugin">Name or alias.</param>
    /// <param name="version">A version or a range; null for the latest.</param>
    /// <exception cref="NotFoundException">No such plugin, or not in that version.</exception>
    /// <exception cref="BadRequestException">It is a plugin of a kind that is not configured by connectors.</exception>
    public static IReadOnlyList<ConfigKeyInfo> Describe(PluginRegistry plugins, string plugin, string? version)
    {
        PluginDescriptor found = plugins.Find(plugin) ?? throw new NotFoundException($"Unknown plugin {plugin}.");
        try
        {
            found = plugins.Select(found, version, PluginSections.Version);
        }
        catch (ConfigException e)
        {
            throw new NotFoundException(e.Message);
        }

        if (found.Kind == PluginKind.ConfigProvider)
        {
            throw new BadRequestException(
                $"Invalid plugin class {plugin}. Valid types are sink, source, converter, header_converter, transformation, predicate.");
        }

        var keys = new List<ConfigKey>(DefinitionOf(found).Keys.Values);
        if (found.Kind is PluginKind.Sink or PluginKind.Source)
        {
            IReadOnlyDictionary<string, ConfigKey> framework = (found.Kind == PluginKind.Sink ? SinkConnectorConfig.Definition : SourceConnectorConfig.Definition).Keys;
            var own = keys.Select(key => key.Name).ToHashSet(StringComparer.Ordinal);
            keys.AddRange(framework.Values.Where(key => !own.Contains(key.Name)));
        }

        return [.. keys.Select(key => ConfigKeyInfos.From(key))];
    }

    /// <summary>The keys a plugin defines.</summary>
    /// <exception cref="ConnectException">The plugin cannot be created.</exception>
    internal static ConfigDef DefinitionOf(PluginDescriptor plugin)
    {
        object instance = PluginRegistry.Create<object>(plugin);
        try
        {
            return instance switch
            {
                IConnector connector => connector.Config,
                ITransformation transformation => transformation.Config,
                IPredicate predicate => predicate.Config,
                IConverter converter when plugin.Kind == PluginKind.Converter => converter.Config,
                IHeaderConverter converter => converter.Config,
                _ => new ConfigDef(),
            } ?? throw new BadRequestException($"{plugin.Name}.config() must return a ConfigDef that is not null.");
        }
        catch (Exception e) when (e is not ConnectException)
        {
            throw new ConnectException($"{plugin.Name} cannot tell its configuration keys: {e.Message}", e);
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }
}
