using Connect.Errors;

namespace Connect.Configuration;

/// <summary>The configuration keys of a plugin: types, defaults, rules and what forms show. Build it once, keep it static.</summary>
/// <remarks>Parsing, rules and messages follow Kafka's ConfigDef.</remarks>
public sealed class ConfigDef
{
    private readonly OrderedDictionary<string, ConfigKey> _keys = new(StringComparer.Ordinal);
    private readonly List<string> _groups = [];

    /// <summary>An empty definition.</summary>
    public ConfigDef()
    {
    }

    /// <summary>A copy that may be extended.</summary>
    public ConfigDef(ConfigDef other)
    {
        foreach (ConfigKey key in other._keys.Values)
        {
            Define(key);
        }
    }

    /// <summary>The keys in order of definition.</summary>
    public IReadOnlyDictionary<string, ConfigKey> Keys => _keys;

    /// <summary>The groups in order of their first key.</summary>
    public IReadOnlyList<string> Groups => _groups;

    /// <summary>Adds a key.</summary>
    /// <exception cref="ConfigException">The key is defined already, or its default breaks its own rule.</exception>
    public ConfigDef Define(ConfigKey key)
    {
        if (!_keys.TryAdd(key.Name, key))
        {
            throw new ConfigException($"Configuration {key.Name} is defined twice.");
        }

        if (key.HasDefault && key.DefaultValue is not null)
        {
            key.Validator?.EnsureValid(key.Name, ConfigParser.Parse(key.Name, key.DefaultValue, key.Type));
        }

        if (key.Group is not null && !_groups.Contains(key.Group))
        {
            _groups.Add(key.Group);
        }

        return this;
    }

    /// <summary>Adds a required key.</summary>
    public ConfigDef Define(string name, ConfigType type, Importance importance, string documentation, IConfigValidator? validator = null) =>
        Define(new ConfigKey { Name = name, Type = type, Importance = importance, Documentation = documentation, Validator = validator });

    /// <summary>Adds a key with a default, which may be null.</summary>
    public ConfigDef Define(string name, ConfigType type, object? defaultValue, Importance importance, string documentation, IConfigValidator? validator = null) =>
        Define(new ConfigKey { Name = name, Type = type, DefaultValue = defaultValue, Importance = importance, Documentation = documentation, Validator = validator });

    /// <summary>Typed values of all keys; unknown keys are left alone.</summary>
    /// <exception cref="ConfigException">The first key that is missing, not parsable or breaks its rule.</exception>
    public ConfigValues Parse(IReadOnlyDictionary<string, string> config)
    {
        var values = new Dictionary<string, object?>(_keys.Count, StringComparer.Ordinal);
        foreach (ConfigKey key in _keys.Values)
        {
            values[key.Name] = ParseValue(key, config);
        }

        return new ConfigValues(values, config);
    }

    /// <summary>A result for every key, in order of definition, with all errors of each.</summary>
    public IReadOnlyList<ConfigValue> Validate(IReadOnlyDictionary<string, string> config)
    {
        var results = new List<ConfigValue>(_keys.Count);
        var parsed = new Dictionary<string, object?>(_keys.Count, StringComparer.Ordinal);
        foreach (ConfigKey key in _keys.Values)
        {
            var result = new ConfigValue(key.Name);
            try
            {
                result.Value = ParseValue(key, config);
            }
            catch (ConfigException e)
            {
                result.ErrorMessages.Add(e.Message);
            }

            parsed[key.Name] = result.Value;
            results.Add(result);
        }

        foreach (ConfigValue result in results)
        {
            if (_keys[result.Name].Recommender is { } recommender)
            {
                result.RecommendedValues = recommender.ValidValues(result.Name, parsed);
                result.Visible = recommender.Visible(result.Name, parsed);
            }
        }

        return results;
    }

    private static object? ParseValue(ConfigKey key, IReadOnlyDictionary<string, string> config)
    {
        object? value;
        if (config.TryGetValue(key.Name, out string? text))
        {
            value = ConfigParser.Parse(key.Name, text, key.Type);
        }
        else if (key.HasDefault)
        {
            value = ConfigParser.Parse(key.Name, key.DefaultValue, key.Type);
        }
        else
        {
            throw new ConfigException($"Missing required configuration \"{key.Name}\" which has no default value.");
        }

        key.Validator?.EnsureValid(key.Name, value);
        return value;
    }
}
