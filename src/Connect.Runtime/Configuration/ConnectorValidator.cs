using Connect.Configuration;
using Connect.Connectors;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Runtime.Plugins;
using Connect.Source;

namespace Connect.Runtime.Configuration;

/// <summary>Validates connector configurations: the framework's keys, the connector's, its transformations', predicates' and converters', and client overrides. Thread-safe.</summary>
/// <param name="plugins">The plugins a configuration may name.</param>
/// <param name="worker">The worker whose rules apply.</param>
/// <param name="transformer">Resolves references.</param>
public sealed class ConnectorValidator(PluginRegistry plugins, WorkerConfig worker, ConfigTransformer transformer)
{
    private static readonly (string Key, PluginKind Kind)[] Converters =
    [
        (ConnectorKeys.KeyConverter, PluginKind.Converter),
        (ConnectorKeys.ValueConverter, PluginKind.Converter),
        (ConnectorKeys.HeaderConverter, PluginKind.HeaderConverter),
    ];

    private readonly ClientOverridePolicy _overrides = new(worker);

    /// <summary>Every key with its definition, value and errors; an invalid configuration is no exception.</summary>
    /// <param name="config">The configuration as the user wrote it, references unresolved.</param>
    /// <param name="cancellationToken">Cancels checks of the connector that wait.</param>
    /// <exception cref="BadRequestException">The configuration names no connector.</exception>
    /// <exception cref="ConnectException">It names a connector this worker does not have.</exception>
    public async Task<ConfigInfos> ValidateAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        if (!config.TryGetValue(ConnectorKeys.ConnectorClass, out string? className) || className is null)
        {
            throw new BadRequestException($"Connector config {SecretKeys.Print(config)} contains no connector type");
        }

        ResolvedConfig resolved = ResolvedConfig.Resolve(config, transformer);
        if (resolved.Errors.TryGetValue(ConnectorKeys.ConnectorClass, out string? unresolved))
        {
            throw new BadRequestException(unresolved);
        }

        PluginDescriptor latest = plugins.FindConnector(resolved.WithNulls[ConnectorKeys.ConnectorClass].Trim());
        PluginDescriptor plugin = plugins.SelectOrLatest(latest, resolved.Values.GetValueOrDefault(ConnectorKeys.ConnectorVersion));
        var connector = PluginRegistry.Create<IConnector>(plugin);
        ConfigDef connectorDefinition = connector.Config ?? throw new BadRequestException($"{plugin.Name}.config() must return a ConfigDef that is not null.");

        var result = new ValidationResult(resolved);
        AddFramework(result, resolved, plugin, connector);
        await AddConnectorAsync(result, resolved, plugin, connector, connectorDefinition, cancellationToken).ConfigureAwait(false);
        result.CloseConnectorSection();
        AddVersion(result, resolved, ConnectorKeys.ConnectorVersion, plugins.Versions(plugin.Kind, plugin.Name));

        AddOverrides(result, resolved, plugin.Kind);
        if (plugin.Kind == PluginKind.Source && worker.TopicCreationEnabled)
        {
            AddTopicCreation(result, resolved);
        }

        foreach (string key in (string[])[ConnectorKeys.HeaderConverter, ConnectorKeys.KeyConverter, ConnectorKeys.ValueConverter])
        {
            AddConverter(result, resolved, key);
        }

        return result.Build(className);
    }

    private static async Task AddConnectorAsync(
        ValidationResult result, ResolvedConfig resolved, PluginDescriptor plugin, IConnector connector, ConfigDef definition, CancellationToken cancellationToken)
    {
        // A connector that connects while it validates should not try with half a password.
        IReadOnlyList<ConfigValue> values = resolved.Errors.Count > 0
            ? definition.Validate(resolved.Values)
            : await connector.ValidateAsync(resolved.Values, cancellationToken).ConfigureAwait(false)
                ?? throw new BadRequestException($"{plugin.Name}.validate() must return a Config that is not null.");
        result.AddDefinition(definition);
        result.AddValues(values);
    }

    private static void AddSinkChecks(Dictionary<string, ConfigValue> values)
    {
        if (values[ConnectorKeys.TopicsRegex].ErrorMessages.Count > 0)
        {
            return;
        }

        var topics = (IReadOnlyList<string>?)values[ConnectorKeys.Topics].Value ?? [];
        string regex = (string?)values[ConnectorKeys.TopicsRegex].Value ?? "";
        string queue = (string?)values[ConnectorKeys.DeadLetterQueueTopic].Value ?? "";
        foreach ((string key, string message) in SinkConnectorConfig.CrossCheck(topics, regex, queue))
        {
            values[key].ErrorMessages.Add(message);
        }
    }

    private static bool Is(ConfigValue value, string text) => value.Value is string given && given.Equals(text, StringComparison.OrdinalIgnoreCase);

    private void AddFramework(ValidationResult result, ResolvedConfig resolved, PluginDescriptor plugin, IConnector connector)
    {
        var definition = new ConfigDef(plugin.Kind == PluginKind.Source ? SourceConnectorConfig.DefinitionOf(resolved.Values.Keys) : SinkConnectorConfig.Definition);
        PluginSections.Enrich(definition, plugins, resolved.Values);
        IReadOnlyList<ConfigValue> list = definition.Validate(resolved.WithNulls);
        Dictionary<string, ConfigValue> values = list.ToDictionary(value => value.Name, StringComparer.Ordinal);
        foreach ((string key, PluginKind kind) in ClassKeys(resolved))
        {
            ResolveClass(values[key], kind);
        }

        if (plugin.Kind == PluginKind.Sink)
        {
            AddSinkChecks(values);
            if (worker is { Mode: WorkerMode.Distributed, IsEmbedded: false } && $"connect-{values[ConnectorKeys.Name].Value}" == worker.GroupId)
            {
                values[ConnectorKeys.Name].ErrorMessages.Add(
                    $"Consumer group for sink connector named {values[ConnectorKeys.Name].Value} conflicts with Connect worker group {worker.GroupId}");
            }
        }
        else if (worker.Mode == WorkerMode.Distributed || worker.IsEmbedded)
        {
            AddExactlyOnceChecks(values, (ISourceConnector)connector, resolved.Values);
        }

        result.AddDefinition(definition);
        result.AddValues(list);
    }

    private IEnumerable<(string Key, PluginKind Kind)> ClassKeys(ResolvedConfig resolved) =>
    [
        .. Converters,
        .. PluginSections.Aliases(resolved.Values, ConnectorKeys.Transforms).Select(alias => ($"{ConnectorKeys.Transforms}.{alias}.{PluginSections.Type}", PluginKind.Transformation)),
        .. PluginSections.Aliases(resolved.Values, ConnectorKeys.Predicates).Select(alias => ($"{ConnectorKeys.Predicates}.{alias}.{PluginSections.Type}", PluginKind.Predicate)),
    ];

    private void ResolveClass(ConfigValue value, PluginKind kind)
    {
        if (value.Value is not string name)
        {
            return;
        }

        if (plugins.Find(kind, name) is { } plugin)
        {
            value.Value = plugin.Name;
            return;
        }

        value.ErrorMessages.Insert(0, new ConfigException(value.Name, name, PluginErrors.NotUsable(plugins, kind, name)).Message);
        value.Value = null;
    }

    private void AddExactlyOnceChecks(Dictionary<string, ConfigValue> values, ISourceConnector connector, IReadOnlyDictionary<string, string> config)
    {
        ConfigValue support = values[ConnectorKeys.ExactlyOnceSupport];
        if (Is(support, "required"))
        {
            if (!worker.ExactlyOnceSources)
            {
                support.ErrorMessages.Add("This worker does not have exactly-once source support enabled.");
            }

            Guarded(support, () => connector.ExactlyOnceSupport(config) switch
            {
                ExactlyOnceSupport.Supported => null,
                null => "The connector does not implement the API required for preflight validation of exactly-once source support. Please consult the "
                    + "documentation for the connector to determine whether it supports exactly-once semantics, and then consider reconfiguring the connector to "
                    + "use the value \"requested\" for this property (which will disable this preflight check and allow the connector to be created).",
                _ => "The connector does not support exactly-once semantics with the provided configuration.",
            });
        }

        ConfigValue boundary = values[ConnectorKeys.TransactionBoundary];
        if (Is(boundary, "connector"))
        {
            Guarded(boundary, () => connector.CanDefineTransactionBoundaries(config) == ConnectorTransactionBoundaries.Supported
                ? null
                : "The connector does not support connector-defined transaction boundaries with the given configuration. Please reconfigure it to use a "
                    + "different transaction boundary definition.");
        }

        static void Guarded(ConfigValue value, Func<string?> check)
        {
            try
            {
                if (check() is { } message)
                {
                    value.ErrorMessages.Add(message);
                }
            }
            catch (Exception e)
            {
                // The connector's own code failed; the answer is about this key, not a broken worker.
                value.ErrorMessages.Add($"An unexpected error occurred during validation: {e.Message}");
            }
        }
    }

    private void AddOverrides(ValidationResult result, ResolvedConfig resolved, PluginKind kind)
    {
        IReadOnlyDictionary<string, string> config = resolved.Values;
        bool isSource = kind == PluginKind.Source;
        bool hasQueue = !string.IsNullOrWhiteSpace(config.GetValueOrDefault(ConnectorKeys.DeadLetterQueueTopic));
        bool hasOffsetsTopic = isSource
            && worker.Mode == WorkerMode.Distributed
            && (config.ContainsKey(ConnectorKeys.OffsetsStorageTopic) || worker.ExactlyOnceSources);
        if (isSource || hasQueue)
        {
            AddOverrides(result, config, ConnectorKeys.ProducerOverridePrefix);
        }

        if (!isSource || hasOffsetsTopic)
        {
            AddOverrides(result, config, ConnectorKeys.ConsumerOverridePrefix);
        }

        if (hasQueue || hasOffsetsTopic || (isSource && TopicCreationGroup.IsUsed(config)))
        {
            AddOverrides(result, config, ConnectorKeys.AdminOverridePrefix);
        }
    }

    private void AddOverrides(ValidationResult result, IReadOnlyDictionary<string, string> config, string prefix)
    {
        foreach ((string setting, string value) in Prefixed.Select(config, prefix))
        {
            ConfigKey? definition = ClientConfigDefs.Find(prefix, setting);
            ConfigValue info = definition is not null
                ? new ConfigDef().Define(definition).Validate(new Dictionary<string, string> { [setting] = value })[0]
                : new ConfigValue(setting) { Value = SecretKeys.IsSecret(setting) ? new Password(value) : value };
            if (_overrides.Violation(setting) is { } violation)
            {
                info.ErrorMessages.Add(violation);
            }

            if (prefix == ConnectorKeys.ConsumerOverridePrefix
                && setting == WorkerKeys.GroupId
                && worker is { Mode: WorkerMode.Distributed, IsEmbedded: false }
                && value == worker.GroupId)
            {
                info.ErrorMessages.Add($"Consumer group {value} conflicts with Connect worker group {worker.GroupId}");
            }

            result.AddExtra(definition, info, prefix);
        }
    }

    /// <summary>Java finds out when the connector starts, and then only what is missing; a group that nobody lists is never found.</summary>
    private static void AddTopicCreation(ValidationResult result, ResolvedConfig resolved)
    {
        IReadOnlyDictionary<string, string> config = resolved.Values;
        if (!TopicCreationGroup.IsUsed(config))
        {
            return;
        }

        var groups = (IReadOnlyList<string>)ConfigParser.Parse(
            ConnectorKeys.TopicCreationGroups, config.GetValueOrDefault(ConnectorKeys.TopicCreationGroups, ""), ConfigType.List)!;
        string[] known = [.. groups.Where(group => group.Length > 0).Append(TopicCreationGroup.DefaultName).Distinct(StringComparer.Ordinal)];
        ConfigDef definition = TopicCreationGroup.Define(known);
        foreach (ConfigValue value in definition.Validate(config))
        {
            result.AddExtra(definition.Keys.GetValueOrDefault(value.Name), value);
        }

        foreach ((string key, string text) in config)
        {
            if (key.StartsWith(ConnectorKeys.TopicCreationPrefix, StringComparison.Ordinal)
                && key != ConnectorKeys.TopicCreationGroups
                && !known.Any(group => key.StartsWith($"{ConnectorKeys.TopicCreationPrefix}{group}.", StringComparison.Ordinal)))
            {
                string group = key[ConnectorKeys.TopicCreationPrefix.Length..].Split('.')[0];
                var value = new ConfigValue(key) { Value = text };
                value.ErrorMessages.Add(
                    $"Configuration {key} belongs to the group '{group}', which {ConnectorKeys.TopicCreationGroups} does not list.{NearestNames.Hint(group, known)}");
                result.AddExtra(null, value);
            }
        }
    }

    private void AddVersion(ValidationResult result, ResolvedConfig resolved, string key, IReadOnlyList<PluginDescriptor> versions)
    {
        if (resolved.Values.ContainsKey(key))
        {
            ConfigKey definition = PluginSections.VersionKey(key, plugins, versions, key);
            result.AddExtra(definition, new ConfigDef().Define(definition).Validate(resolved.Values)[0]);
        }
    }

    private void AddConverter(ValidationResult result, ResolvedConfig resolved, string key)
    {
        PluginKind kind = key == ConnectorKeys.HeaderConverter ? PluginKind.HeaderConverter : PluginKind.Converter;
        if (!resolved.Values.TryGetValue(key, out string? name) || plugins.Find(kind, name.Trim()) is not { } plugin)
        {
            return;
        }

        string prefix = key + ".";
        string versionKey = prefix + PluginSections.Version;
        AddVersion(result, resolved, versionKey, plugins.Versions(kind, plugin.Name));
        ConfigDef definition;
        try
        {
            definition = PluginConfigs.DefinitionOf(plugins.SelectOrLatest(plugin, resolved.Values.GetValueOrDefault(versionKey)));
        }
        catch (ConnectException e)
        {
            result.AddError(key, $"Failed to load ConfigDef from {key.Replace('.', ' ')}: {e.Message}");
            return;
        }

        Dictionary<string, string> settings = Prefixed.Select(resolved.Values, prefix);
        settings.TryAdd("converter.type", key[..key.IndexOf('.', StringComparison.Ordinal)]);
        foreach (ConfigValue value in definition.Validate(settings))
        {
            result.AddExtra(definition.Keys.GetValueOrDefault(value.Name), value, prefix);
        }
    }
}
