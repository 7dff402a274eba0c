using Connect.Conversion;
using Connect.Errors;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>The converters of one task: the connector's own where it names them, else the worker's; the settings of the two are never mixed.</summary>
/// <param name="Key">Converts keys.</param>
/// <param name="Value">Converts values.</param>
/// <param name="Header">Converts header values.</param>
public sealed record ConverterSet(IConverter Key, IConverter Value, IHeaderConverter Header)
{
    /// <summary>New, configured converters.</summary>
    /// <exception cref="ConfigException">A converter's class is unknown or it refuses its settings.</exception>
    public static ConverterSet Create(PluginRegistry plugins, WorkerConfig worker, ConnectorConfig connector) => new(
        CreateConverter(plugins, worker, connector, ConnectorKeys.KeyConverter, connector.KeyConverter, worker.KeyConverter, isKey: true),
        CreateConverter(plugins, worker, connector, ConnectorKeys.ValueConverter, connector.ValueConverter, worker.ValueConverter, isKey: false),
        CreateHeaderConverter(plugins, worker, connector));

    private static IConverter CreateConverter(
        PluginRegistry plugins, WorkerConfig worker, ConnectorConfig connector, string key, string? own, string fallback, bool isKey)
    {
        var converter = Instantiate<IConverter>(plugins, PluginKind.Converter, Originals(worker, connector, own), key, own ?? fallback);
        converter.Configure(Settings(worker, connector, key, own, isKey ? "key" : "value"), isKey);
        return converter;
    }

    private static IHeaderConverter CreateHeaderConverter(PluginRegistry plugins, WorkerConfig worker, ConnectorConfig connector)
    {
        string? own = connector.HeaderConverter;
        var converter = Instantiate<IHeaderConverter>(
            plugins, PluginKind.HeaderConverter, Originals(worker, connector, own), ConnectorKeys.HeaderConverter, own ?? worker.HeaderConverter);
        converter.Configure(Settings(worker, connector, ConnectorKeys.HeaderConverter, own, "header"));
        return converter;
    }

    private static Dictionary<string, string> Settings(WorkerConfig worker, ConnectorConfig connector, string key, string? own, string type)
    {
        Dictionary<string, string> settings = Prefixed.Select(Originals(worker, connector, own), key + ".");
        settings.Remove(PluginSections.Version);
        settings["converter.type"] = type;
        return settings;
    }

    private static IReadOnlyDictionary<string, string> Originals(WorkerConfig worker, ConnectorConfig connector, string? own) =>
        own is null ? worker.Originals : connector.Originals;

    private static T Instantiate<T>(PluginRegistry plugins, PluginKind kind, IReadOnlyDictionary<string, string> originals, string key, string name)
        where T : class
    {
        PluginDescriptor plugin = plugins.Find(kind, name) ?? throw new ConfigException(key, name, PluginErrors.NotUsable(plugins, kind, name));
        string versionKey = $"{key}.{PluginSections.Version}";
        return PluginRegistry.Create<T>(plugins.Select(plugin, originals.GetValueOrDefault(versionKey), versionKey));
    }
}
