using Connect.Configuration;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>Adds the keys below <c>transforms.&lt;alias&gt;.</c> and <c>predicates.&lt;alias&gt;.</c> to the framework's definition.</summary>
internal static class PluginSections
{
    public const string Type = "type";
    public const string Predicate = "predicate";
    public const string Negate = "negate";
    public const string Version = "plugin.version";

    public static string NegateWithoutPredicate(string prefix) =>
        $"Config '{prefix}{Negate}' was provided but there is no config '{prefix}{Predicate}' defining a predicate to be negated.";

    /// <summary>Adds the transformations and predicates that a configuration lists.</summary>
    public static void Enrich(ConfigDef definition, PluginRegistry plugins, IReadOnlyDictionary<string, string> config)
    {
        Enrich(definition, plugins, config, PluginKind.Transformation, ConnectorKeys.Transforms, "Transforms");
        Enrich(definition, plugins, config, PluginKind.Predicate, ConnectorKeys.Predicates, "Predicates");
    }

    /// <summary>The aliases that <c>transforms</c> or <c>predicates</c> lists, without duplicates and blanks.</summary>
    public static IEnumerable<string> Aliases(IReadOnlyDictionary<string, string> config, string key) =>
        (ConfigParser.Parse(key, config.GetValueOrDefault(key), ConfigType.List) as IReadOnlyList<string> ?? [])
        .Where(alias => alias.Length > 0)
        .Distinct(StringComparer.Ordinal);

    /// <summary>A key that chooses a version; it is only there where a configuration has it, as Kafka Connect knows it since 4.1 only.</summary>
    /// <param name="key">The key.</param>
    /// <param name="plugins">The plugins.</param>
    /// <param name="versions">The versions there are of the plugin; empty where it is unknown.</param>
    /// <param name="displayName">Name for people.</param>
    public static ConfigKey VersionKey(string key, PluginRegistry plugins, IReadOnlyList<PluginDescriptor> versions, string displayName) => new()
    {
        Name = key,
        Type = ConfigType.String,
        DefaultValue = null,
        Importance = Importance.Medium,
        Documentation = "Version of the plugin: one version, a range as Maven writes it ([1.0,2.0)), or latest.",
        Width = Width.Medium,
        DisplayName = displayName,
        Validator = ConfigValidators.From("a version, a version range or latest", (name, value) =>
        {
            if (versions.Count > 0)
            {
                plugins.Select(versions[0], value as string, name);
            }
        }),
        Recommender = new FixedRecommender([.. versions.Select(plugin => plugin.Version).OfType<string>()]),
    };

    private static void Enrich(
        ConfigDef definition, PluginRegistry plugins, IReadOnlyDictionary<string, string> config, PluginKind kind, string key, string groupPrefix)
    {
        foreach (string alias in Aliases(config, key))
        {
            string prefix = $"{key}.{alias}.";
            string group = $"{groupPrefix}: {alias}";
            ConfigDef? own = null;
            string? error = null;
            IReadOnlyList<PluginDescriptor> versions = config.TryGetValue(prefix + Type, out string? name) && name is not null ? plugins.Versions(kind, name.Trim()) : [];
            if (versions.Count > 0)
            {
                try
                {
                    own = PluginConfigs.DefinitionOf(plugins.SelectOrLatest(versions[0], config.GetValueOrDefault(prefix + Version)));
                }
                catch (ConnectException e) when (e is not BadRequestException)
                {
                    error = $"Error getting config definition from {kind.ContractName()}: {e.Message}";
                }
            }

            if (definition.Keys.ContainsKey(prefix + Type))
            {
                continue;
            }

            definition.Define(new ConfigKey
            {
                Name = prefix + Type,
                Type = ConfigType.Class,
                Validator = TypeRule(config, kind, prefix, error),
                Importance = Importance.High,
                Documentation = $"Class of the {kind.WireName()} with the alias {alias}.",
                Group = group,
                OrderInGroup = 0,
                Width = Width.Long,
                DisplayName = $"{kind.ContractName()} type for {alias}",
                Recommender = new FixedRecommender([.. plugins.OfKind(kind).Select(known => known.Name).Distinct()]),
            });
            if (config.ContainsKey(prefix + Version))
            {
                definition.Define(VersionKey(prefix + Version, plugins, versions, $"{kind.ContractName()} version for {alias}") with { Group = group, OrderInGroup = 1 });
            }

            if (own is not null)
            {
                definition.Embed(prefix, group, 1, kind == PluginKind.Transformation ? WithImplicitKeys(own) : own);
            }
        }
    }

    private static IConfigValidator TypeRule(IReadOnlyDictionary<string, string> config, PluginKind kind, string prefix, string? error) =>
        ConfigValidators.From($"a {kind.WireName()} class", (_, _) =>
        {
            if (kind == PluginKind.Transformation && config.ContainsKey(prefix + Negate) && !config.ContainsKey(prefix + Predicate))
            {
                throw new ConfigException(NegateWithoutPredicate(prefix));
            }

            if (error is not null)
            {
                throw new ConfigException(error);
            }
        });

    /// <summary>Every transformation has these two; they hide keys of the same name of its own.</summary>
    private static ConfigDef WithImplicitKeys(ConfigDef own)
    {
        var definition = new ConfigDef();
        definition.Define(Predicate, ConfigType.String, null, Importance.Medium, "Alias of the predicate that decides for which records the transformation applies.");
        definition.Define(Negate, ConfigType.Boolean, false, Importance.Medium, "Whether it applies to the records that the predicate does not pass.");
        foreach (ConfigKey key in own.Keys.Values)
        {
            if (key.Name is not (Predicate or Negate))
            {
                definition.Define(key);
            }
        }

        return definition;
    }

    private sealed class FixedRecommender(IReadOnlyList<object> values) : IConfigRecommender
    {
        public IReadOnlyList<object> ValidValues(string name, IReadOnlyDictionary<string, object?> parsedConfig) => values;

        public bool Visible(string name, IReadOnlyDictionary<string, object?> parsedConfig) => true;
    }
}
