using Connect.Configuration;
using Connect.Conversion;
using Connect.Sink;
using Connect.Source;
using Connect.Transforms;

namespace Connect.Runtime.Plugins;

/// <summary>Spellings and contracts of the plugin kinds.</summary>
public static class PluginKindNames
{
    /// <summary><c>source</c>, <c>header_converter</c>, …: the <c>type</c> in answers of the REST API.</summary>
    public static string WireName(this PluginKind kind) => kind switch
    {
        PluginKind.Sink => "sink",
        PluginKind.Source => "source",
        PluginKind.Transformation => "transformation",
        PluginKind.Predicate => "predicate",
        PluginKind.Converter => "converter",
        PluginKind.HeaderConverter => "header_converter",
        _ => "configprovider",
    };

    /// <summary>The interface that makes a type a plugin of the kind.</summary>
    internal static Type Contract(this PluginKind kind) => kind switch
    {
        PluginKind.Sink => typeof(ISinkConnector),
        PluginKind.Source => typeof(ISourceConnector),
        PluginKind.Transformation => typeof(ITransformation),
        PluginKind.Predicate => typeof(IPredicate),
        PluginKind.Converter => typeof(IConverter),
        PluginKind.HeaderConverter => typeof(IHeaderConverter),
        _ => typeof(IConfigProvider),
    };

    /// <summary>What messages call the contract; Kafka's words.</summary>
    internal static string ContractName(this PluginKind kind) => kind switch
    {
        PluginKind.Sink => "SinkConnector",
        PluginKind.Source => "SourceConnector",
        _ => Suffix(kind),
    };

    /// <summary>The end of a simple name that may be left out.</summary>
    internal static string Suffix(this PluginKind kind) => kind switch
    {
        PluginKind.Sink or PluginKind.Source => "Connector",
        PluginKind.Transformation => "Transformation",
        PluginKind.Predicate => "Predicate",
        PluginKind.Converter => "Converter",
        PluginKind.HeaderConverter => "HeaderConverter",
        _ => "ConfigProvider",
    };
}
