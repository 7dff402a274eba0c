using Connect.Configuration;
using Connect.Errors;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>
/// Finds keys of connector configurations that nobody reads: most often typing mistakes. Kafka Connect accepts them silently, and a connector may read keys it
/// does not declare, so they are warnings, not errors.
/// </summary>
public static class UnknownKeyCheck
{
    /// <summary>
    /// One sentence for each key that neither the framework nor the connector nor its transformations, predicates and converters declare, naming the nearest
    /// known key. Empty for a connector that is unknown.
    /// </summary>
    public static IReadOnlyList<string> Warnings(PluginRegistry plugins, IReadOnlyDictionary<string, string> config)
    {
        PluginKind[] connectors = [PluginKind.Source, PluginKind.Sink];
        if (!config.TryGetValue(ConnectorKeys.ConnectorClass, out string? name) || plugins.Find(connectors, name.Trim()) is not { } plugin)
        {
            return [];
        }

        var definition = new ConfigDef(plugin.Kind == PluginKind.Source ? SourceConnectorConfig.DefinitionOf(config.Keys) : SinkConnectorConfig.Definition);
        PluginSections.Enrich(definition, plugins, config);
        var known = new HashSet<string>(definition.Keys.Keys, StringComparer.Ordinal);
        known.UnionWith(PluginConfigs.DefinitionOf(plugins.SelectOrLatest(plugin, config.GetValueOrDefault(ConnectorKeys.ConnectorVersion))).Keys.Keys);

        // Below these everything is accepted: clients have their own keys, and a class that is unknown is an error already.
        var open = new List<string> { ConnectorKeys.ProducerOverridePrefix, ConnectorKeys.ConsumerOverridePrefix, ConnectorKeys.AdminOverridePrefix };
        if (plugin.Kind == PluginKind.Source)
        {
            open.Add(ConnectorKeys.TopicCreationPrefix);
        }

        AddConverters(plugins, config, known, open);
        AddOpenSections(plugins, config, PluginKind.Transformation, ConnectorKeys.Transforms, open);
        AddOpenSections(plugins, config, PluginKind.Predicate, ConnectorKeys.Predicates, open);
        return
        [
            .. config.Keys
                .Where(key => !known.Contains(key) && !IsVersion(key) && !open.Exists(prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal)
                .Select(key => Sentence(key, config, known)),
            .. plugin.Kind == PluginKind.Source && HasIdleQueue(config)
                ? (string[])[$"The configuration '{ConnectorKeys.DeadLetterQueueTopic}' has no effect: a source's records go to the queue only where '{ConnectorKeys.ErrorTolerance}' is 'all'."]
                : [],
        ];
    }

    private static string Sentence(string key, IReadOnlyDictionary<string, string> config, HashSet<string> known)
    {
        foreach (string converter in (string[])[ConnectorKeys.KeyConverter, ConnectorKeys.ValueConverter, ConnectorKeys.HeaderConverter])
        {
            if (key.StartsWith(converter + ".", StringComparison.Ordinal) && !config.ContainsKey(converter))
            {
                return $"The configuration '{key}' has no effect: the connector takes the worker's converter with the worker's settings unless it sets '{converter}' itself.";
            }
        }

        foreach (string list in (string[])[ConnectorKeys.Transforms, ConnectorKeys.Predicates])
        {
            if (key.StartsWith(list + ".", StringComparison.Ordinal))
            {
                string alias = key[(list.Length + 1)..].Split('.')[0];
                if (!PluginSections.Aliases(config, list).Contains(alias))
                {
                    return $"The configuration '{key}' has no effect: '{list}' does not list '{alias}'.{NearestNames.Hint(alias, PluginSections.Aliases(config, list))}";
                }
            }
        }

        return $"The configuration '{key}' is declared by no part of the connector and most likely has no effect.{NearestNames.Hint(key, known)}";
    }

    private static bool HasIdleQueue(IReadOnlyDictionary<string, string> config) =>
        !string.IsNullOrWhiteSpace(config.GetValueOrDefault(ConnectorKeys.DeadLetterQueueTopic)) && config.GetValueOrDefault(ConnectorKeys.ErrorTolerance)?.Trim() != "all";

    private static void AddConverters(PluginRegistry plugins, IReadOnlyDictionary<string, string> config, HashSet<string> known, List<string> open)
    {
        foreach (string key in (string[])[ConnectorKeys.KeyConverter, ConnectorKeys.ValueConverter, ConnectorKeys.HeaderConverter])
        {
            if (config.TryGetValue(key, out string? name))
            {
                PluginKind kind = key == ConnectorKeys.HeaderConverter ? PluginKind.HeaderConverter : PluginKind.Converter;
                string prefix = key + ".";
                PluginDescriptor? plugin = plugins.Find(kind, name.Trim());
                AddKeys(plugin is null ? null : plugins.SelectOrLatest(plugin, config.GetValueOrDefault(prefix + PluginSections.Version)), prefix, known, open);
            }
        }
    }

    private static void AddOpenSections(PluginRegistry plugins, IReadOnlyDictionary<string, string> config, PluginKind kind, string list, List<string> open)
    {
        foreach (string alias in PluginSections.Aliases(config, list))
        {
            string prefix = $"{list}.{alias}.";
            if (!config.TryGetValue(prefix + PluginSections.Type, out string? name) || plugins.Find(kind, name.Trim()) is null)
            {
                open.Add(prefix);
            }
        }
    }

    private static void AddKeys(PluginDescriptor? plugin, string prefix, HashSet<string> known, List<string> open)
    {
        try
        {
            if (plugin is not null)
            {
                known.UnionWith(PluginConfigs.DefinitionOf(plugin).Keys.Keys.Select(key => prefix + key));
                return;
            }
        }
        catch (ConnectException)
        {
            // Validation reports that; here it only means that its keys are not known.
        }

        open.Add(prefix);
    }

    /// <summary>Keys that choose among versions of a plugin.</summary>
    private static bool IsVersion(string key) => key == "connector.plugin.version" || key.EndsWith(".plugin.version", StringComparison.Ordinal);
}
